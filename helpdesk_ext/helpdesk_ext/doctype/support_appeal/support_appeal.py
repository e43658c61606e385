from frappe.model.document import Document


class SupportAppeal(Document):
	pass
