from frappe.model.document import Document


class FaultRepair(Document):
	"""One elimination of a fault as it was declared; written by the server alone (faults.lifecycle)."""
