from frappe.model.document import Document


class InquiryType(Document):
	pass
