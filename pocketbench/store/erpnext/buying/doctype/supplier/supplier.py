from frappe.model.document import Document


class Supplier(Document):
	def autoname(self):
		self.name = self.supplier_name
