from frappe.model.document import Document


class WorkReportSource(Document):
	pass
