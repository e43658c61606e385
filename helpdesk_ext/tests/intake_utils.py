"""What the tests of intake and portal share: a request as a client sends it, and a filing."""

import contextlib
import io

import frappe
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from helpdesk_ext.api import intake
from helpdesk_ext.constants import Role
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
ADDRESS = "203.0.113.7"
FILING = {
	"subject": "Parcel did not arrive",
	"appeal_text": "Ordered on Monday, still nothing.",
	"contact_name": "Ivan Petrov",
	"email": "ivan.filing@example.com",
	"phone": "8 (912) 000-11-22",
}


@contextlib.contextmanager
def client_request(files=(), address: str = ADDRESS, headers=None, path: str = "/api/method/x"):
	"""Run the block inside an HTTP request from `address`; files: pairs of name and content."""
	builder = EnvironBuilder(
		path=path,
		method="POST",
		headers=headers or {},
		data={"files": [(io.BytesIO(content), name) for name, content in files]},
		environ_base={"REMOTE_ADDR": address},
	)
	before = getattr(frappe.local, "request", None)
	frappe.local.request = Request(builder.get_environ())
	try:
		yield frappe.local.request
	finally:
		if before is None:
			# the framework asks whether there is a request, not whether it is one
			del frappe.local.request
		else:
			frappe.local.request = before


def file_as_guest(files=(), address: str = ADDRESS, headers=None, **values) -> dict:
	"""File an appeal as a guest; the endpoint's answer."""
	before = frappe.session.user
	frappe.set_user("Guest")
	try:
		with client_request(files, address, headers):
			return intake.file_appeal(**{**FILING, **values})
	finally:
		frappe.set_user(before)


def key_of(answer: dict) -> str:
	"""The key in the secret link of an answer."""
	return answer["link"].split("key=")[1]


class IntakeTestCase(HelpdeskTestCase):
	"""Has the users below, made before its tests: making one takes longer than most tests, and they stay
	on the test site."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		for user, roles in USERS.items():
			make_user(user, *roles)
		frappe.db.commit()


def customer_one() -> str:
	return "portal.one.test@example.com"


def customer_two() -> str:
	return "portal.two.test@example.com"


def agent() -> str:
	return "intake.agent.test@example.com"


def head() -> str:
	return "intake.head.test@example.com"


def deputy() -> str:
	return "intake.deputy.test@example.com"


USERS = {
	customer_one(): (Role.CUSTOMER,),
	customer_two(): (Role.CUSTOMER,),
	agent(): (Role.AGENT,),
	head(): (Role.AGENT, Role.HEAD),
	deputy(): (Role.DEPUTY,),
}
