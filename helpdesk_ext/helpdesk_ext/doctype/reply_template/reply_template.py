from frappe.model.document import Document


class ReplyTemplate(Document):
	pass
