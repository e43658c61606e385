from frappe.model.document import Document


class ReportForm(Document):
	pass
