"""Who may call each method that the app opens to requests.

A method that is not in this table fails the test suite; docs/permissions.md shows the table.
"""

from typing import NamedTuple

from helpdesk_ext.constants import Role


class Method(NamedTuple):
	"""`roles`: who gets past the check, given an appeal they see; empty: anybody, guests too (what such
	a method shows or does then depends on a secret link or on whose the appeal is). `writes`: POST only."""

	path: str
	roles: tuple[str, ...]
	writes: bool


ANYBODY: tuple[str, ...] = ()
HEAD = (Role.HEAD,)
STAFF = (Role.AGENT, Role.HEAD)
READERS = (*STAFF, Role.DEPUTY, Role.SYSTEM_MANAGER)
EVERY_DEPARTMENT = (*READERS, Role.IT_ADMIN, Role.RESPONDER)
AUTHORS = (Role.AGENT, Role.HEAD, Role.IT_ADMIN)
OVERSEERS = (Role.HEAD, Role.DEPUTY, Role.SYSTEM_MANAGER)
ISSUERS = (Role.HEAD, Role.DEPUTY)
REPORTERS = (*AUTHORS, Role.DEPUTY, Role.SYSTEM_MANAGER)
FAULT_REPORTERS = (*STAFF, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER)
# an employee of another department reads the faults he has reported himself
FAULT_READERS = (*STAFF, Role.DEPUTY, Role.IT_ADMIN, Role.SYSTEM_MANAGER)

_CHARTS = "helpdesk_ext.helpdesk_ext.dashboard_chart_source"

METHODS = (
	Method("helpdesk_ext.api.intake.file_appeal", ANYBODY, True),
	Method("helpdesk_ext.api.portal.reply", ANYBODY, True),
	Method("helpdesk_ext.api.portal.decide", ANYBODY, True),
	Method("helpdesk_ext.api.portal.renew_link", ANYBODY, True),
	Method("helpdesk_ext.api.portal.download", ANYBODY, False),
	Method("helpdesk_ext.api.desk.get_conversation", READERS, False),
	Method("helpdesk_ext.api.desk.get_order_panel", READERS, False),
	Method("helpdesk_ext.api.desk.get_likely_duplicates", READERS, False),
	Method("helpdesk_ext.api.desk.get_reply_templates", READERS, False),
	Method("helpdesk_ext.api.desk.render_reply_template", READERS, False),
	Method("helpdesk_ext.api.desk.get_placeholders", READERS, False),
	Method("helpdesk_ext.api.desk.mark_read", READERS, True),
	Method("helpdesk_ext.api.desk.get_staff_names", READERS, False),
	Method("helpdesk_ext.api.desk.get_available_agents", STAFF, False),
	Method("helpdesk_ext.api.desk.find_whose", STAFF, False),
	Method("helpdesk_ext.api.desk.send_message", STAFF, True),
	Method("helpdesk_ext.api.desk.do_action", STAFF, True),
	Method("helpdesk_ext.api.desk.mark_duplicate", STAFF, True),
	Method("helpdesk_ext.api.desk.link_order", STAFF, True),
	Method("helpdesk_ext.api.desk.link_customer", STAFF, True),
	Method("helpdesk_ext.api.desk.register_appeal", STAFF, True),
	Method("helpdesk_ext.api.desk.hand_over", HEAD, True),
	Method("helpdesk_ext.api.terms.get_terms", READERS, False),
	Method("helpdesk_ext.api.terms.preview_policy", (Role.HEAD, Role.SYSTEM_MANAGER), False),
	Method("helpdesk_ext.api.terms.apply_policy", (Role.HEAD, Role.SYSTEM_MANAGER), True),
	Method("helpdesk_ext.api.requests.accept", STAFF, True),
	Method("helpdesk_ext.api.requests.reject", STAFF, True),
	Method("helpdesk_ext.api.requests.merge", STAFF, True),
	Method("helpdesk_ext.api.calendars.preview_calendar", EVERY_DEPARTMENT, False),
	Method("helpdesk_ext.api.work_reports.do_action", (*AUTHORS, Role.DEPUTY), True),
	Method("helpdesk_ext.api.work_reports.get_not_handed_in", OVERSEERS, False),
	Method("helpdesk_ext.api.work_reports.get_figures", REPORTERS, False),
	Method("helpdesk_ext.api.work_reports.check_intact", REPORTERS, False),
	Method("helpdesk_ext.api.directives.get_directive_page", EVERY_DEPARTMENT, False),
	Method("helpdesk_ext.api.directives.get_addressee_page", EVERY_DEPARTMENT, False),
	Method("helpdesk_ext.api.directives.find_staff", ISSUERS, False),
	Method("helpdesk_ext.api.directives.acknowledge", EVERY_DEPARTMENT, True),
	Method("helpdesk_ext.api.directives.refuse", EVERY_DEPARTMENT, True),
	Method("helpdesk_ext.api.directives.report_execution", EVERY_DEPARTMENT, True),
	Method("helpdesk_ext.api.directives.accept_execution", EVERY_DEPARTMENT, True),
	Method("helpdesk_ext.api.directives.return_execution", EVERY_DEPARTMENT, True),
	Method("helpdesk_ext.api.directives.acknowledge_on_paper", ISSUERS, True),
	Method("helpdesk_ext.api.directives.extend_term", ISSUERS, True),
	Method("helpdesk_ext.api.directives.release", ISSUERS, True),
	Method("helpdesk_ext.api.directives.do_action", ISSUERS, True),
	Method("helpdesk_ext.api.faults.get_similar", FAULT_REPORTERS, False),
	Method("helpdesk_ext.api.faults.find_equipment", FAULT_REPORTERS, False),
	Method("helpdesk_ext.api.faults.get_fault_page", FAULT_READERS, False),
	Method("helpdesk_ext.api.faults.do_action", (*STAFF, Role.DEPUTY, Role.IT_ADMIN), True),
	Method("helpdesk_ext.api.faults.answer_customers", STAFF, True),
	Method("helpdesk_ext.api.faults.report_from_appeal", STAFF, True),
	Method("helpdesk_ext.api.faults.link_appeal", STAFF, True),
	Method("helpdesk_ext.api.inquiries.get_inquiries", READERS, False),
	Method("helpdesk_ext.api.inquiries.get_choices", STAFF, False),
	Method("helpdesk_ext.api.inquiries.get_reply", READERS, False),
	Method("helpdesk_ext.api.inquiries.ask", STAFF, True),
	Method("helpdesk_ext.api.inquiries.do_action", (*STAFF, Role.RESPONDER), True),
	Method("helpdesk_ext.api.inquiries.pass_on", (*STAFF, Role.RESPONDER), True),
	Method("helpdesk_ext.api.inquiries.refresh_facts", (*STAFF, Role.RESPONDER), True),
	Method("helpdesk_ext.api.inquiries.answer_before_departments", HEAD, True),
	# stand in for the framework's own; of other DocTypes anybody logged in gets what the framework gives
	Method("helpdesk_ext.api.framework.get_count", READERS, False),
	Method("helpdesk_ext.api.framework.get_group_by_count", READERS, False),
	Method("helpdesk_ext.api.queues.count", EVERY_DEPARTMENT, False),
	Method("helpdesk_ext.api.queues.get_rows", EVERY_DEPARTMENT, False),
	Method(f"{_CHARTS}.open_appeals_by_state.open_appeals_by_state.get", READERS, False),
	Method(f"{_CHARTS}.appeals_received_and_answered.appeals_received_and_answered.get", READERS, False),
	Method(f"{_CHARTS}.backlog_by_week.backlog_by_week.get", READERS, False),
	Method(f"{_CHARTS}.terms_kept_and_missed.terms_kept_and_missed.get", READERS, False),
)
