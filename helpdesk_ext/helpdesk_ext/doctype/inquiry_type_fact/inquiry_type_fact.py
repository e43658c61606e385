from frappe.model.document import Document


class InquiryTypeFact(Document):
	pass
