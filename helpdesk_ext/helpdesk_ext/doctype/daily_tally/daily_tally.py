import frappe
from frappe.model.document import Document


class DailyTally(Document):
	"""What one figure came to on one day, for the whole or for each value of a column. `tallies.keeping` writes it."""


def on_doctype_update():
	"""A report reads one figure over its days."""
	frappe.db.add_index("Daily Tally", ["figure", "grouped_by", "day"])
