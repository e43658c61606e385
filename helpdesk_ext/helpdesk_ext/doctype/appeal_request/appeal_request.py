from frappe.model.document import Document


class AppealRequest(Document):
	pass
