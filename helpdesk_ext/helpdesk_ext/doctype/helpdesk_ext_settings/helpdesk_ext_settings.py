from frappe.model.document import Document


class HelpdeskExtSettings(Document):
	pass
