from frappe.model.document import Document


class HolidayList(Document):
	def validate(self):
		self.total_holidays = len(self.holidays)
