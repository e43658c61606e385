from helpdesk_ext.documents.document import DepartmentDocument


class FaultNotice(DepartmentDocument):
	pass
