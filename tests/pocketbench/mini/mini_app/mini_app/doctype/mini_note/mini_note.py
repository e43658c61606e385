from frappe.model.document import Document


class MiniNote(Document):
	def validate(self):
		self.title = self.title.strip()
