from frappe.model.document import Document


class ReportFormSection(Document):
	pass
