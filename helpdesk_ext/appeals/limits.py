"""How often a stranger may ask for something, counted by what he cannot choose."""

import ipaddress

import frappe
from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.helpdesk_ext.doctype.request_counter.request_counter import DAY, within_limit

# Per hour and sender. Reading costs nothing; these write, mail or let one guess.
REPLIES_PER_HOUR = 60
NEW_LINKS_PER_HOUR = 10


class TooManyRequests(frappe.ValidationError):
	"""The sender must wait."""

	http_status_code = 429


def check_filing() -> None:
	"""One more filing of this sender: refuse it when there were too many (or guests may not file)."""
	guest = frappe.session.user == "Guest"
	if guest and not settings.get("allow_guest_appeals"):
		frappe.throw(
			_("Please log in to send an appeal."), frappe.PermissionError, title=_("Login Needed for Appeals")
		)
	check_sender("filing", settings.get("filings_per_address_per_hour"))
	if guest and not within_limit("filing", "all guests", settings.get("filings_per_hour")):
		_refuse()


def check_sender(purpose: str, limit: int) -> None:
	"""One more `purpose` of this sender within the hour. A sender who cannot be told from the others
	(behind a proxy that no setting names) is not counted alone: the limit of all guests holds him."""
	sender = sender_key()
	if sender and not within_limit(purpose, sender, limit):
		_refuse()


def may_mail(address: str) -> bool:
	"""One more automatic mail to this address today: strangers must not use us to flood somebody."""
	return within_limit("mail", address, settings.get("mails_per_recipient_per_day"), DAY)


def sender_key() -> str | None:
	"""The user, or the address of the connection; None when the connection comes from a proxy on this
	machine and the settings name no header. X-Forwarded-For is never believed by itself: any client
	can send one."""
	if frappe.session.user != "Guest":
		return frappe.session.user
	request = getattr(frappe.local, "request", None)
	if not request:
		return None
	header = settings.get("proxy_address_header")
	text = (request.headers.get(header) or "") if header else (request.environ.get("REMOTE_ADDR") or "")
	# a proxy that adds to a list adds its own word last
	return _network(text.split(",")[-1].strip())


def _network(text: str) -> str | None:
	try:
		address = ipaddress.ip_address(text)
	except ValueError:
		return None
	if address.is_loopback:
		return None
	if address.version == 6:
		# one household has 2**64 addresses of its own
		return str(ipaddress.ip_network((address, 64), strict=False))
	return str(address)


def _refuse() -> None:
	frappe.throw(
		_("Too many requests in a short time. Please try again in an hour."),
		TooManyRequests,
		title=_("Too Many Requests at Once"),
	)
