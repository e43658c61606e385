from frappe import _, throw
from frappe.model.document import Document


class SeededRecord(Document):
	"""Version and fingerprint of one record the app seeded (see `setup.seeding`)."""

	def validate(self):
		self.validate_seed()

	def validate_seed(self):
		if not (self.reference_doctype and self.reference_name):
			throw(_("A seeded record must name its document."), title=_("Incomplete Seeded Record"))
