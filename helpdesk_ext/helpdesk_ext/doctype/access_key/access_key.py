from frappe.model.document import Document


class AccessKey(Document):
	pass
