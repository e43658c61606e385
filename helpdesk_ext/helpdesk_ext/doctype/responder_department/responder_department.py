from frappe.model.document import Document


class ResponderDepartment(Document):
	pass
