"""What must hold for every fault notice, whatever road it comes by and whatever a site's Workflow says.

Each check takes the fault and refuses by an error that names the field and the way out, or puts the value
into its stored form. The controller lists them.
"""

import re

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import FAULT, FaultState, Role
from helpdesk_ext.documents.checks import differs, is_entered, moved_to
from helpdesk_ext.documents.moves import may_set_server_facts
from helpdesk_ext.permissions import is_head, roles_of
from helpdesk_ext.permissions.faults import is_reporter, may_repair
from helpdesk_ext.rules.fault_flow import BROKEN, OPEN
from helpdesk_ext.rules.text import is_blank, plain_line, plain_text

SUBJECT_LENGTH = 140
TEXT_LENGTH = 50_000
SMALL_TEXT_LENGTH = 5_000
# A browser's clock may run a little ahead of the server's.
CLOCK_SKEW_SECONDS = 60

LINES = ("subject", "workplace", "inventory_number", "page_url", "browser")
TEXTS = {
	"description": TEXT_LENGTH,
	"steps": TEXT_LENGTH,
	"fix_text": TEXT_LENGTH,
	"customer_answer": TEXT_LENGTH,
	"cause_text": SMALL_TEXT_LENGTH,
	"reject_reason": SMALL_TEXT_LENGTH,
	"return_reason": SMALL_TEXT_LENGTH,
}

# Kept by the server; a person who sends another value is told so.
SERVER_FACTS = (
	"reporter",
	"state_changed_at",
	"registered_at",
	"registered_again_at",
	"accepted_at",
	"repair_started_at",
	"eliminated_at",
	"eliminated_by",
	"confirmed_at",
	"confirmed_by",
	"reaction_seconds",
	"reaction_business_seconds",
	"repair_seconds",
	"repair_business_seconds",
	"downtime_seconds",
	"downtime_business_seconds",
	"return_count",
	"reopen_count",
	"customers_told_at",
	"customers_told_by",
)
# Kept by the server and put back in silence: they change behind an open form.
PUT_BACK = (
	"where_kind",
	"overlaps",
	"repairs",
	"appeal_count",
	"told_count",
	"unreached_count",
	"internal_note_count",
	"notes_pending",
	"answers_pending",
	"owner",
	"creation",
)

# --- who writes which part of the document, and while it is in which states

REPORT = (
	"subject",
	"fault_part",
	"severity",
	"workplace",
	"asset",
	"inventory_number",
	"page_url",
	"browser",
	"noticed_at",
	"description",
	"steps",
	"people_affected",
	"customers_affected",
	"orders_blocked",
)
STEERING = ("administrator", "due_at")
ELIMINATION = (
	"cause",
	"cause_text",
	"fix_text",
	"downtime_from",
	"downtime_until",
	"downtime_before_notice",
)
REPAIRED_IN = frozenset(
	{FaultState.ACCEPTED, FaultState.IN_REPAIR, FaultState.RETURNED, FaultState.ELIMINATED}
)
REJECTED_FROM = frozenset({FaultState.REGISTERED, FaultState.ACCEPTED})


class FaultInputError(frappe.ValidationError):
	"""Something entered into a fault notice cannot be kept."""


class FaultTextError(FaultInputError):
	"""A text is missing or too long."""


class WhereMissingError(FaultInputError):
	"""Nobody would find what fails."""


class FaultDateError(FaultInputError):
	"""A moment that cannot be."""


class DowntimeError(FaultInputError):
	"""The downtime cannot have been so."""


class EliminationFactError(FaultInputError):
	"""A fact that an elimination requires is missing."""


class ReasonMissingError(FaultInputError):
	"""Rejecting and returning need a reason."""


class AdministratorChoiceError(FaultInputError):
	"""The responsible administrator cannot be this user."""


class NotYoursToChangeError(frappe.PermissionError):
	"""This part of the document is somebody else's to write, or nobody's any more."""


class NotYoursToJudgeError(frappe.PermissionError):
	"""Whether the fault is gone is for its reporter to say."""


# --- texts


def clean_texts(fault) -> None:
	"""Store every text as plain text."""
	for fieldname in LINES:
		if fault.get(fieldname):
			fault.set(fieldname, plain_line(fault.get(fieldname)))
	for fieldname in TEXTS:
		if is_entered(fault, fieldname):
			fault.set(fieldname, plain_text(fault.get(fieldname)))


def check_texts(fault) -> None:
	for fieldname in ("subject", "description"):
		if is_blank(fault.get(fieldname)):
			_refuse(_("Fill in the field {0}.").format(label(fault, fieldname)), FaultTextError)
	for fieldname, length in {"subject": SUBJECT_LENGTH, **TEXTS}.items():
		if len(fault.get(fieldname) or "") > length:
			_refuse(
				_("{0} has {1} characters, at most {2} fit: shorten it or attach it as a file.").format(
					label(fault, fieldname), len(fault.get(fieldname)), length
				),
				FaultTextError,
			)


# --- what and where


def check_part(fault) -> None:
	from helpdesk_ext.helpdesk_ext.doctype.fault_part.fault_part import check_usable

	if is_entered(fault, "fault_part"):
		check_usable(fault.fault_part)


def check_where(fault) -> None:
	"""The part says how the place is named; without it nobody would find what fails."""
	fault.where_kind = frappe.db.get_value("Fault Part", fault.fault_part, "where_kind")
	if not any(is_entered(fault, field) for field in ("fault_part", *WHERE_FIELDS)) and not fault.is_new():
		return
	if fault.page_url and OTHER_SCHEME.match(fault.page_url):
		_refuse(
			_("{0} is no address of a page: begin it with https://.").format(label(fault, "page_url")),
			WhereMissingError,
		)
	if fault.where_kind == "By Workplace" and not (fault.workplace or fault.asset or fault.inventory_number):
		_refuse(
			_("Say where the equipment stands: fill in {0} or {1}.").format(
				label(fault, "workplace"), label(fault, "inventory_number")
			),
			WhereMissingError,
		)
	if fault.where_kind == "By Page" and not fault.page_url:
		_refuse(
			_("Say on which page it happens: fill in {0}.").format(label(fault, "page_url")),
			WhereMissingError,
		)


WHERE_FIELDS = ("workplace", "asset", "inventory_number", "page_url")
# javascript:…, data:… and the like; a bare "shop.example/cart" or "localhost:8000" is an address
OTHER_SCHEME = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


# --- moments


def check_noticed_at(fault) -> None:
	"""When it began to fail is entered by hand; never later than now."""
	if not is_entered(fault, "noticed_at"):
		return
	now = frappe.utils.now_datetime().replace(microsecond=0)
	noticed_at = frappe.utils.get_datetime(fault.noticed_at)
	if is_future(noticed_at, now):
		_refuse(
			_("It cannot fail since a moment in the future: correct the field {0}.").format(
				label(fault, "noticed_at")
			),
			FaultDateError,
		)
	fault.noticed_at = min(noticed_at, now)


def check_due_at(fault) -> None:
	if not is_entered(fault, "due_at") or not fault.registered_at:
		return
	since = fault.registered_again_at or fault.registered_at
	if frappe.utils.get_datetime(fault.due_at) < frappe.utils.get_datetime(since):
		_refuse(
			_("{0} cannot be earlier than the registration of the fault.").format(label(fault, "due_at")),
			FaultDateError,
		)


def is_future(moment, now=None) -> bool:
	now = now or frappe.utils.now_datetime()
	return (moment - now).total_seconds() > CLOCK_SKEW_SECONDS


# --- who may


def check_first_facts(fault) -> None:
	"""A new notice only reports: what is found out later cannot be there yet."""
	later = [*ELIMINATION, "reject_reason", "return_reason"]
	if not may_repair(frappe.session.user):
		later += STEERING
	for fieldname in later:
		if fault.get(fieldname):
			_refuse(
				_("{0} is filled in after the fault has been accepted.").format(label(fault, fieldname)),
				NotYoursToChangeError,
			)
	fault.repairs = []


def check_edit_rights(fault) -> None:
	"""Who changes which part, and when: the workflow's own rules hold in the form only."""
	before = fault.get_doc_before_save()
	if not before or may_set_server_facts(fault):
		return
	for fields, allowed in _rights(before, frappe.session.user):
		changed = [] if allowed else [field for field in fields if differs(fault, before, field)]
		if changed:
			_refuse(
				_(
					"You cannot change {0} of fault {1} in the state {2}: ask the administrator or the head of the department."
				).format(label(fault, changed[0]), fault.name, _(before.state)),
				NotYoursToChangeError,
			)


def _rights(before, user: str):
	"""Groups of fields, and whether `user` may change them in the fault as it was stored."""
	head, repairs, reports = is_head(user), may_repair(user), is_reporter(before.reporter, user)
	state = before.state
	is_open = state in OPEN
	return (
		(REPORT, (repairs and is_open) or (reports and state == FaultState.REGISTERED)),
		(STEERING, repairs and is_open),
		(ELIMINATION, repairs and state in REPAIRED_IN),
		(("reject_reason",), repairs and state in REJECTED_FROM),
		(
			("return_reason",),
			((head or reports) and state == FaultState.ELIMINATED)
			or (head and state == FaultState.CONFIRMED),
		),
		(("customer_answer",), (repairs or reports) and is_open),
	)


def check_administrator(fault) -> None:
	"""Only an enabled administrator is responsible for a fault."""
	if not is_entered(fault, "administrator"):
		return
	enabled = frappe.get_cached_value("User", fault.administrator, "enabled")
	if not enabled or Role.IT_ADMIN not in roles_of(fault.administrator):
		_refuse(
			_("{0} does not work on faults: choose an employee with the role {1}.").format(
				fault.administrator, _(Role.IT_ADMIN)
			),
			AdministratorChoiceError,
		)


# --- states


def check_state_facts(fault) -> None:
	"""What a state requires, whoever moves the fault there."""
	moved = moved_to(fault)
	before = fault.get_doc_before_save()
	if fault.state == FaultState.ELIMINATED and (moved or _was_corrected(fault, before)):
		check_elimination(fault)
	if moved == FaultState.REJECTED and is_blank(fault.reject_reason):
		_refuse_reason(fault, "reject_reason")
	if moved == FaultState.RETURNED:
		check_judge(fault)
		if is_blank(fault.return_reason):
			_refuse_reason(fault, "return_reason")
	if moved == FaultState.CONFIRMED:
		check_judge(fault)
	if moved == FaultState.REGISTERED and before.state == FaultState.CONFIRMED:
		if is_blank(fault.return_reason):
			_refuse_reason(fault, "return_reason")


def _was_corrected(fault, before) -> bool:
	return any(differs(fault, before, fieldname) for fieldname in (*ELIMINATION, "noticed_at"))


def check_judge(fault) -> None:
	"""Whether it works again is for the reporter to say, or for the head in his place; never for who
	repaired it alone."""
	user = frappe.session.user
	if is_head(user) or (is_reporter(fault.reporter, user) and user != fault.eliminated_by):
		return
	frappe.throw(
		_(
			"Whether fault {0} is gone is confirmed by {1}, who reported it, or by the head of the department; nobody confirms their own repair."
		).format(fault.name, frappe.utils.get_fullname(fault.reporter)),
		NotYoursToJudgeError,
		title=_("Not Yours to Confirm"),
	)


def check_elimination(fault) -> None:
	"""Cause, fix and the real downtime: without them a fault is not eliminated."""
	for fieldname in ("cause", "fix_text", "downtime_from", "downtime_until"):
		if is_blank(fault.get(fieldname)):
			_refuse(
				_("A fault is eliminated only with the field {0} filled in.").format(label(fault, fieldname)),
				EliminationFactError,
			)
	check_cause(fault)
	check_downtime(fault)


def check_cause(fault) -> None:
	cause = frappe.db.get_value("Fault Cause", fault.cause, ["disabled", "needs_words"], as_dict=True)
	if not cause:
		# the framework's own check of links says so
		return
	if cause.disabled and is_entered(fault, "cause"):
		_refuse(
			_("The cause {0} is not used any more: choose another one.").format(_(fault.cause)),
			EliminationFactError,
		)
	if cause.needs_words and is_blank(fault.cause_text):
		_refuse(
			_("The cause {0} says too little: describe it in the field {1}.").format(
				_(fault.cause), label(fault, "cause_text")
			),
			EliminationFactError,
		)


def check_downtime(fault) -> None:
	start, end = (
		frappe.utils.get_datetime(fault.get(fieldname)) for fieldname in ("downtime_from", "downtime_until")
	)
	if end < start:
		_refuse(
			_("The downtime cannot end before it starts: correct {0} or {1}.").format(
				label(fault, "downtime_from"), label(fault, "downtime_until")
			),
			DowntimeError,
		)
	if is_future(end):
		_refuse(
			_("The downtime cannot end in the future: correct the field {0}.").format(
				label(fault, "downtime_until")
			),
			DowntimeError,
		)
	if start < frappe.utils.get_datetime(fault.noticed_at) and not fault.downtime_before_notice:
		_refuse(
			_(
				"The downtime starts before the fault was noticed ({0}): tick {1} if that is right, or correct {2}."
			).format(
				frappe.utils.format_datetime(fault.noticed_at),
				label(fault, "downtime_before_notice"),
				label(fault, "downtime_from"),
			),
			DowntimeError,
		)


def is_broken(fault) -> bool:
	"""Whether the thing does not work yet, as far as anybody has declared."""
	return fault.state in BROKEN


# --- shared


def label(fault, fieldname: str) -> str:
	"""The field's label as the user sees it."""
	return _(fault.meta.get_label(fieldname) if fault else frappe.get_meta(FAULT).get_label(fieldname))


def _refuse_reason(fault, fieldname: str) -> None:
	_refuse(_("Say why: fill in the field {0}.").format(label(fault, fieldname)), ReasonMissingError)


def _refuse(message: str, exception: type[Exception]) -> None:
	frappe.throw(message, exception, title=_("Fault Notice Not Saved"))
