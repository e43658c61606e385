from helpdesk_ext.documents.document import DepartmentDocument


class OrderInquiry(DepartmentDocument):
	pass
