from frappe.model.document import Document


class SupportEvent(Document):
	pass
