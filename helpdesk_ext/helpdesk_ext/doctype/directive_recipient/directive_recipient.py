from frappe.model.document import Document


class DirectiveRecipient(Document):
	pass
