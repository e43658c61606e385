from frappe.model.document import Document


class WorkingInterval(Document):
	pass
