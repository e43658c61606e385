from frappe.model.document import Document


class DirectiveAddressee(Document):
	pass
