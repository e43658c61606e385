import frappe

from helpdesk_ext.constants import WORK_REPORT
from helpdesk_ext.documents.checks import check_first_state
from helpdesk_ext.documents.document import DepartmentDocument
from helpdesk_ext.work_reports import checks, lifecycle, rows, view


class StaffWorkReport(DepartmentDocument):
	"""The report of an employee or of the department for a week or a month. Its rules live in
	helpdesk_ext.work_reports; this is their order."""

	SERVER_FACTS = checks.SERVER_FACTS
	PUT_BACK = checks.PUT_BACK

	def before_insert(self):
		if self.flags.in_backfill:
			return
		self.check_kept_by_server()
		check_first_state(self)
		lifecycle.set_defaults(self)

	def validate(self):
		if not self.is_new() and not self.flags.in_backfill:
			self.check_kept_by_server()
			checks.check_frozen(self)
			checks.check_reviewer(self)
		checks.check_author(self)
		checks.check_employee(self)
		checks.check_period(self)
		checks.check_only_one(self)
		checks.clean_texts(self)
		if not self.flags.in_backfill:
			checks.check_review_texts(self)
			checks.check_form(self)
			checks.check_figures(self)
			checks.check_move(self)

	def before_save(self):
		if not self.flags.in_backfill:
			self.note_move()
			lifecycle.note_move(self)

	def db_insert(self, *args, **kwargs):
		try:
			super().db_insert(*args, **kwargs)
		except frappe.UniqueValidationError:
			# somebody made it at the same moment
			checks.refuse_second(self)

	def update_child_table(self, fieldname, df=None):
		if fieldname == rows.TABLE and self.flags.figures_compiled:
			rows.store_compiled(self)
			self.flags.figures_compiled = False
		else:
			super().update_child_table(fieldname, df)

	def after_insert(self):
		if not self.flags.in_backfill:
			self.record_registration()

	def on_update(self):
		# the fingerprint of what was handed in stays in the log when the report is returned
		self.flags.event_details = self.flags.event_details or (
			self.content_hash if self.content_hash and self.submitted_at else None
		)
		if not self.flags.in_backfill and self.record_move():
			lifecycle.tell_of_move(self)

	def printed(self):
		"""What the print formats show (callable from their templates)."""
		return view.printed(self)


def on_doctype_update():
	"""Indexes for the list of a period."""
	frappe.db.add_index(WORK_REPORT, ["period_kind", "period_from", "report_kind"])
