from frappe.model.document import Document


class AppealMessage(Document):
	pass
