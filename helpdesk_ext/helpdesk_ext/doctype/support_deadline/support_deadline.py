from frappe.model.document import Document


class SupportDeadline(Document):
	pass
