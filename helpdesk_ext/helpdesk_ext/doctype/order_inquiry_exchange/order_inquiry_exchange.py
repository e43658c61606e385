from frappe.model.document import Document


class OrderInquiryExchange(Document):
	pass
