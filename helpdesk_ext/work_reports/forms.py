"""Report Forms: what a report of a kind consists of, by which version, and the copy a report keeps."""

import json

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import REPORT_FORM
from helpdesk_ext.work_reports.figures import FIGURES

TEXT_FIELDS = {
	"Work Done in Period": "done_text",
	"Problems Met": "problems_text",
	"Proposals Made": "proposals_text",
	"Plans for Next Period": "plans_text",
}


class ReportFormError(frappe.ValidationError):
	"""A form that no report could be written by."""


def usual_form(kind: str) -> str | None:
	"""The form of the kind in use, the longest used first."""
	found = frappe.get_all(
		REPORT_FORM,
		filters={"report_kind": kind, "disabled": 0},
		order_by="creation asc, name asc",
		limit=1,
		pluck="name",
	)
	return found[0] if found else None


def snapshot(name: str) -> dict:
	"""The form as it is now, in the words it is written in."""
	form = frappe.get_cached_doc(REPORT_FORM, name)
	return {
		"name": form.name,
		"version": frappe.utils.cint(form.form_version),
		"approved_by": form.approved_by or "",
		"approved_on": str(form.approved_on or ""),
		**content(form),
	}


def content(form) -> dict:
	"""What makes a version of the form."""
	return {
		"sections": [
			{"title": row.section_title, "text_field": TEXT_FIELDS.get(row.text_field or "")}
			for row in form.sections
		],
		"figures": [
			{
				"figure": row.figure,
				"heading": row.heading or "",
				"is_planned": bool(frappe.utils.cint(row.is_planned)),
			}
			for row in form.figures
		],
	}


def read(text: str | None) -> dict:
	"""The form a report was written by; an empty one before its first compiling."""
	return json.loads(text) if text else {"sections": [], "figures": []}


def heading_of(row: dict) -> str:
	"""Heading of a figure of a form: its own words, or ours in English, translated where shown."""
	return row["heading"] or FIGURES[row["figure"]].heading


# --- rules of the record


def check(form) -> None:
	"""Refuse a form with nothing in it, with an unknown or repeated figure or a repeated text."""
	if not form.figures:
		_refuse(_("Name at least one figure in the table {0}.").format(_("Figures of Form")))
	unknown = [row.figure for row in form.figures if row.figure not in FIGURES]
	if unknown:
		_refuse(
			_("{0} is no figure that reports know: choose it from the list in the table {1}.").format(
				", ".join(map(str, unknown)), _("Figures of Form")
			)
		)
	_check_once([row.figure for row in form.figures], _("Figures of Form"))
	_check_once([row.text_field or "" for row in form.sections], _("Sections of Form"))


def raise_version(form) -> None:
	"""Another version whenever sections or figures change; whatever was sent, the count is the server's."""
	before = form.get_doc_before_save()
	if not before:
		form.form_version = 1
		return
	version = frappe.utils.cint(before.form_version) or 1
	form.form_version = version + 1 if content(before) != content(form) else version


def refuse_row() -> None:
	"""A row saved by itself would change the form behind its version's back."""
	_refuse(_("A row of a form changes only with the form: open the form itself."))


def _check_once(values: list[str], table: str) -> None:
	repeated = sorted({value for value in values if values.count(value) > 1})
	if repeated:
		named = ", ".join(_(FIGURES[value].heading) if value in FIGURES else _(value) for value in repeated)
		_refuse(_("The table {0} names the same thing twice: {1}.").format(table, named or "—"))


def _refuse(message: str) -> None:
	frappe.throw(message, ReportFormError, title=_("Report Form Not Saved"))
