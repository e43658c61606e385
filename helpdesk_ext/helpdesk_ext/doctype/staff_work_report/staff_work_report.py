from helpdesk_ext.documents.document import DepartmentDocument


class StaffWorkReport(DepartmentDocument):
	pass
