from frappe.model.document import Document


class BackfillMark(Document):
	pass
