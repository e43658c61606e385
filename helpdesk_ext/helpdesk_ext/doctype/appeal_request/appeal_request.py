import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document

from helpdesk_ext import background, settings
from helpdesk_ext.appeals import limits
from helpdesk_ext.constants import Channel, Confirmation, RequestState
from helpdesk_ext.rules.contact import is_valid_email, is_valid_phone, normalize_email
from helpdesk_ext.rules.spam import spam_reasons
from helpdesk_ext.rules.text import is_blank, plain_line, plain_text

LONGEST_LINE = 140
LONGEST_TEXT = 50_000
LINE_FIELDS = ("subject", "contact_name", "email", "phone", "order_number")
CUSTOMER_FIELDS = (*LINE_FIELDS, "category", "appeal_text")
# What the stock Web Form may hand back to the sender: nothing of what we think of the request.
HANDED_OUT = ("doctype", "name", *CUSTOMER_FIELDS)
CONVERT = "helpdesk_ext.appeals.conversion.convert_request"


class FilingError(frappe.ValidationError):
	"""What the customer must put right. `problems`: a list of {"field", "label", "message"}."""

	def __init__(self, message: str = "", problems: list[dict] | None = None):
		super().__init__(message)
		self.problems = problems or []


class AppealRequest(Document):
	"""What a customer sent, as sent. Nobody edits it; services move it on (conversion, api.requests)."""

	def insert(self, *args, **kwargs):
		# The framework checks links before anything of ours and would answer an unknown category with its
		# own sentence; every other link is set by the server.
		self.flags.ignore_links = True
		return super().insert(*args, **kwargs)

	def before_insert(self):
		self.forget_what_only_the_server_sets()
		self.clean_what_the_customer_typed()
		self.refuse_what_is_wrong()
		self.count_stock_web_form()
		self.set_server_fields()
		self.suspect_spam()

	def validate(self):
		if not self.is_new() and not self.flags.in_service:
			frappe.throw(
				_("An appeal stays as it was received. Accept, reject or merge it instead."),
				frappe.PermissionError,
				title=_("Appeal as Received"),
			)

	def after_insert(self):
		if self.state == RequestState.RECEIVED:
			background.enqueue_later(CONVERT, name=self.name)

	def as_dict(self, *args, **kwargs):
		"""The stock Web Form answers the sender with the whole document; he gets back what he typed."""
		values = super().as_dict(*args, **kwargs)
		if not frappe.flags.in_web_form:
			return values
		return frappe._dict({field: values.get(field) for field in HANDED_OUT})

	def forget_what_only_the_server_sets(self):
		for field in self.meta.get_valid_columns():
			if field not in CUSTOMER_FIELDS and self.meta.has_field(field):
				self.set(field, None)

	def clean_what_the_customer_typed(self):
		for field in LINE_FIELDS:
			self.set(field, plain_line(self.get(field)))
		self.appeal_text = plain_text(self.appeal_text)
		self.email = normalize_email(self.email)
		self.category = plain_line(self.category) or None

	def refuse_what_is_wrong(self):
		problems = find_problems(self) + list(self.flags.further_problems or [])
		if problems:
			throw_problems(problems)

	def count_stock_web_form(self):
		# our own endpoint counts before it reads the files
		if frappe.flags.in_web_form:
			limits.check_filing()

	def set_server_fields(self):
		# stock Web Forms let the owner of a document open, change and delete it
		self.owner = background.SYSTEM_USER
		self.state = RequestState.RECEIVED
		self.channel = Channel.WEB_FORM
		self.received_at = frappe.utils.now_datetime()
		self.language = (frappe.local.lang or "en")[:10]
		self.portal_user = _portal_user()
		self.attempts = 0
		self.confirmation_state = Confirmation.DUE if self.email else Confirmation.NONE
		self.client_token = self.flags.client_token or None

	def suspect_spam(self):
		reasons = spam_reasons(
			self.subject,
			self.appeal_text,
			name=self.contact_name,
			spam_words=settings.get("spam_words"),
			max_links=settings.get("max_links_in_text"),
			hidden_field=self.flags.hidden_field,
			seconds_on_page=self.flags.seconds_on_page,
		)
		if reasons:
			self.state = RequestState.SUSPECTED
			self.spam_reasons = "\n".join(reasons)

	def move_on(self, state: str, **values):
		"""The only way a stored request changes: our services set its state and what belongs to it."""
		self.update({"state": state, **values})
		self.flags.in_service = True
		self.flags.ignore_links = True
		self.save(ignore_permissions=True)


def find_problems(request) -> list[dict]:
	"""Everything the customer must put right, one entry a field, in the order of the form."""
	checks = {
		"contact_name": _too_long(request.contact_name, LONGEST_LINE),
		"email": _check_email(request),
		"phone": _check_phone(request),
		"order_number": _too_long(request.order_number, LONGEST_LINE),
		"category": _check_category(request.category),
		"subject": _missing(request.subject) or _too_long(request.subject, LONGEST_LINE),
		"appeal_text": _missing(request.appeal_text) or _too_long(request.appeal_text, LONGEST_TEXT),
	}
	return [problem(field, message) for field, message in checks.items() if message]


def problem(field: str, message: str) -> dict:
	"""One thing to put right, for the page to show beside its field."""
	return {"field": field, "label": form_label(field), "message": message}


def form_label(field: str) -> str:
	"""What the customer's form calls a field."""
	labels = {
		"contact_name": _("Your Name"),
		"email": _("Your E-mail"),
		"phone": _("Your Phone"),
		"order_number": _("Your Order Number"),
		"category": _("Topic of Appeal"),
		"subject": _("Question in Short"),
		"appeal_text": _("What Happened"),
		"files": _("Files of Appeal"),
	}
	return labels[field]


def throw_problems(problems: list[dict]) -> None:
	"""Refuse with every problem in one message that names the fields."""
	lines = [
		"{0}: {1}".format(
			frappe.utils.escape_html(entry["label"]), frappe.utils.escape_html(entry["message"])
		)
		for entry in problems
	]
	message = "<br>".join(lines)
	frappe.local.response["problems"] = problems
	frappe.msgprint(message, title=_("Please check your appeal"), indicator="red")
	raise FilingError(message, problems)


def offered_categories() -> list[str]:
	"""The names of the categories a customer may choose, in their order on the form."""
	return frappe.get_all(
		"Appeal Category",
		filters={"disabled": 0, "is_group": 0, "show_on_web_form": 1},
		order_by="sort_order asc, category_name asc",
		pluck="name",
	)


def _portal_user() -> str | None:
	"""The customer who is logged in; a member of staff who tries the form out is none."""
	user = frappe.session.user
	if user == "Guest" or frappe.get_cached_value("User", user, "user_type") != "Website User":
		return None
	return user


def _missing(value) -> str | None:
	return _("Please fill in this field.") if is_blank(value) else None


def _too_long(value, limit: int) -> str | None:
	if len(value or "") <= limit:
		return None
	return _("Please shorten this to {0} characters; now there are {1}.").format(limit, len(value))


def _check_email(request) -> str | None:
	if request.email and not is_valid_email(request.email):
		return _("This is not an e-mail address. It looks like name@example.com.")
	if not request.email and not request.phone:
		return _("Please give an e-mail address or a phone number so that we can answer you.")
	return None


def _check_phone(request) -> str | None:
	if request.phone and not is_valid_phone(request.phone):
		return _("This is not a phone number. It looks like +7 912 345-67-89.")
	return None


def _check_category(category) -> str | None:
	if not category:
		return None
	row = frappe.get_cached_value(
		"Appeal Category", category, ["name", "disabled", "is_group", "show_on_web_form"], as_dict=True
	)
	if row and row.show_on_web_form and not row.disabled and not row.is_group:
		return None
	return _("There is no such category. Please choose one from the list.")
