from frappe.model.document import Document


class WorkReportFigure(Document):
	pass
