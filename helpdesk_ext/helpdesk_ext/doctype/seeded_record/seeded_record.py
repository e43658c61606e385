from frappe.model.document import Document


class SeededRecord(Document):
	pass
