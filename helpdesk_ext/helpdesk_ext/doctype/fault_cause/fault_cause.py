from frappe.model.document import Document


class FaultCause(Document):
	"""A cause the administrators choose from; `needs_words`: the choice alone says too little."""

	def before_insert(self):
		# before the record is named after it
		self.cause_name = " ".join((self.cause_name or "").split())
