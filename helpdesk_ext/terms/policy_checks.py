"""What must hold for a policy of terms."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import working_time
from helpdesk_ext.documents.checks import KeptError, differs
from helpdesk_ext.rules.policies import CONDITIONS, HOURS, TERMS

LONGEST_HOURS = 2000


class PolicyError(frappe.ValidationError):
	"""The policy cannot be applied as it is."""


def clear_foreign_conditions(policy) -> None:
	"""Conditions and terms of another kind of document are hidden in the form: they do not stay behind."""
	kinds = TERMS[policy.applies_to]
	for applies_to, fields in CONDITIONS.items():
		if applies_to != policy.applies_to:
			for field in fields:
				policy.set(field, None)
	for kind, field in HOURS.items():
		if kind not in kinds:
			policy.set(field, 0)


def check_terms(policy) -> None:
	promised = [frappe.utils.flt(policy.get(HOURS[kind])) for kind in TERMS[policy.applies_to]]
	if not any(promised):
		labels = ", ".join(_(policy.meta.get_label(HOURS[kind])) for kind in TERMS[policy.applies_to])
		_refuse(_("The policy promises nothing: enter at least one of {0}.").format(labels))
	if min(promised) < 0 or max(promised) > LONGEST_HOURS:
		_refuse(_("A term lies between 0 and {0} working hours.").format(LONGEST_HOURS))


def check_warning(policy) -> None:
	if not 0 < frappe.utils.cint(policy.warn_percent) <= 100:
		_refuse(_("{0} lies between 1 and 100.").format(_(policy.meta.get_label("warn_percent"))))


def check_calendar(policy) -> None:
	"""A calendar out of use is no longer offered; a policy that has it keeps it."""
	before = policy.get_doc_before_save()
	if not policy.working_calendar or (before and not differs(policy, before, "working_calendar")):
		return
	if frappe.db.get_value(working_time.CALENDAR, policy.working_calendar, "disabled"):
		_refuse(
			_("The working calendar {0} is out of use: choose another one.").format(
				frappe.bold(_(policy.working_calendar))
			)
		)


def check_steps(policy) -> None:
	for step in policy.escalation_steps:
		if not (step.told_role or step.told_user or step.raise_priority or step.reassign_to):
			_refuse(
				_("Step {0} of the escalation does nothing: name whom it tells or what it changes.").format(
					step.idx
				)
			)
	policy.escalation_steps.sort(key=lambda step: frappe.utils.flt(step.hours_after_breach))
	for number, step in enumerate(policy.escalation_steps, 1):
		step.idx = number


def check_it_can_be_met(policy) -> None:
	"""A calendar that is never open, or all holidays, makes no moment due."""
	now = frappe.utils.now_datetime()
	for kind in TERMS[policy.applies_to]:
		seconds = frappe.utils.flt(policy.get(HOURS[kind])) * 3600
		if seconds:
			working_time.due_after(now, seconds, policy.working_calendar)


def refuse_to_go(policy) -> None:
	"""Terms name the policy they were made by."""
	frappe.throw(
		_(
			"Terms are counted by the policy {0}: it is neither deleted nor renamed. Untick {1} instead."
		).format(frappe.bold(_(policy.name)), _(policy.meta.get_label("enabled"))),
		KeptError,
		title=_("Document Is Kept"),
	)


def raise_version(policy) -> None:
	"""Each change of what is promised is another version: terms keep the one they were made by."""
	before = policy.get_doc_before_save()
	if not before:
		policy.policy_version = 1
	elif _said(policy) != _said(before):
		policy.policy_version = frappe.utils.cint(before.policy_version) + 1
	elif differs(policy, before, "policy_version"):
		policy.policy_version = before.policy_version


def _said(policy) -> tuple:
	fields = ("applies_to", "working_calendar", "warn_percent", *HOURS.values())
	conditions = [field for group in CONDITIONS.values() for field in group]
	steps = [
		tuple(
			str(step.get(field) or "")
			for field in ("hours_after_breach", "told_role", "told_user", "raise_priority", "reassign_to")
		)
		for step in policy.escalation_steps
	]
	return (*(str(policy.get(field) or "") for field in (*fields, *conditions)), *steps)


def _refuse(message: str) -> None:
	frappe.throw(message, PolicyError, title=_("Policy Not Saved"))
