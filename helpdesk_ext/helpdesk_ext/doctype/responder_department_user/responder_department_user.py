from frappe.model.document import Document


class ResponderDepartmentUser(Document):
	pass
