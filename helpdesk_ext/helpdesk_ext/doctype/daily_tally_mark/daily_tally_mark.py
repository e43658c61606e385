from frappe.model.document import Document


class DailyTallyMark(Document):
	"""A day to be counted anew. `tallies.marks` writes it."""
