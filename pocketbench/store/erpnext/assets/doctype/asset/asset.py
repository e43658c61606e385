from frappe.model.document import Document


class Asset(Document):
	def validate(self):
		self.status = {0: "Draft", 1: "Submitted"}.get(self.docstatus, self.status)
