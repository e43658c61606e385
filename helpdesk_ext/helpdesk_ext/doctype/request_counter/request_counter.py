from frappe.model.document import Document


class RequestCounter(Document):
	pass
