from frappe.model.document import Document


class ReportFormFigure(Document):
	pass
