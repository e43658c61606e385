from frappe.model.document import Document


class FaultCause(Document):
	pass
