from helpdesk_ext.documents.document import DepartmentDocument


class Directive(DepartmentDocument):
	pass
