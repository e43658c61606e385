from frappe import _

from helpdesk_ext.constants import APPEAL, DIRECTIVE, FAULT, INQUIRY


def get_data() -> dict:
	"""Connections of an appeal: what was asked about it, what holds it back, what followed from it."""
	return {
		"fieldname": "appeal",
		"internal_links": {FAULT: "fault_notice"},
		"non_standard_fieldnames": {APPEAL: "previous_appeal", DIRECTIVE: "basis_name"},
		"dynamic_links": {"basis_name": [APPEAL, "basis_doctype"]},
		"transactions": [
			{"label": _("Papers of the Department"), "items": [INQUIRY, FAULT, DIRECTIVE]},
			{"label": _("Following Appeals"), "items": [APPEAL]},
		],
	}
