import frappe
import frappe.share

from helpdesk_ext.appeals import attachments
from helpdesk_ext.constants import APPEAL, REQUEST
from helpdesk_ext.tests.intake_utils import (
	PNG,
	IntakeTestCase,
	agent,
	client_request,
	customer_one,
	deputy,
	file_as_guest,
	head,
)
from helpdesk_ext.tests.utils import make_appeal, test_ignore  # noqa: F401


class TestComments(IntakeTestCase):
	def comment(self, appeal, **values):
		comment = frappe.new_doc("Comment")
		comment.update(
			{
				"comment_type": "Comment",
				"reference_doctype": APPEAL,
				"reference_name": appeal.name,
				"content": "hello",
				**values,
			}
		)
		return comment.insert(ignore_permissions=True)

	def test_strangers_cannot_comment(self):
		appeal = make_appeal()
		for user in ("Guest", customer_one()):
			with self.as_user(user):
				self.assertRaises(frappe.PermissionError, self.comment, appeal)

	def test_staff_comment_under_their_own_name(self):
		appeal = make_appeal()
		with self.as_user(agent()):
			comment = self.comment(appeal, comment_email="head@example.com", comment_by="The Head")
		self.assertEqual(comment.comment_email, agent())
		self.assertNotEqual(comment.comment_by, "The Head")

	def test_other_documents_are_none_of_our_business(self):
		with self.as_user(customer_one()):
			note = frappe.new_doc("Comment")
			note.update(
				{
					"comment_type": "Comment",
					"reference_doctype": "User",
					"reference_name": customer_one(),
					"content": "x",
				}
			)
			self.assertTrue(note.insert(ignore_permissions=True).name)


class TestSharesAndAssignments(IntakeTestCase):
	def test_nobody_shares_with_strangers_or_everybody(self):
		appeal = make_appeal()
		with self.as_user(head()):
			for target in ({"user": customer_one()}, {"everyone": 1}):
				share = frappe.new_doc("DocShare")
				share.update({"share_doctype": APPEAL, "share_name": appeal.name, "read": 1, **target})
				share.flags.ignore_share_permission = True
				self.assertRaises(frappe.PermissionError, share.insert, ignore_permissions=True)

	def test_strangers_share_nothing(self):
		appeal = make_appeal()
		with self.as_user(customer_one()):
			share = frappe.new_doc("DocShare")
			share.update(
				{"share_doctype": APPEAL, "share_name": appeal.name, "user": customer_one(), "read": 1}
			)
			share.flags.ignore_share_permission = True
			self.assertRaises(frappe.PermissionError, share.insert, ignore_permissions=True)

	def test_strangers_neither_assign_nor_are_assigned(self):
		appeal = make_appeal()
		todo = {"reference_type": APPEAL, "reference_name": appeal.name, "description": "x"}
		with self.as_user(customer_one()), self.assertRaises(frappe.PermissionError):
			frappe.get_doc({"doctype": "ToDo", "allocated_to": customer_one(), **todo}).insert(
				ignore_permissions=True
			)
		with self.as_user(head()), self.assertRaises(frappe.PermissionError):
			frappe.get_doc({"doctype": "ToDo", "allocated_to": customer_one(), **todo}).insert(
				ignore_permissions=True
			)

	def test_the_head_assigns_an_agent(self):
		appeal = make_appeal()
		with self.as_user(head()):
			frappe.get_doc(
				{
					"doctype": "ToDo",
					"allocated_to": agent(),
					"reference_type": APPEAL,
					"reference_name": appeal.name,
					"description": "x",
				}
			).insert(ignore_permissions=True)
		self.assertTrue(
			frappe.db.exists(
				"ToDo", {"reference_name": appeal.name, "allocated_to": agent(), "status": "Open"}
			)
		)


class TestFiles(IntakeTestCase):
	def new_file(self, name: str = "a.png", content: bytes = PNG, **values):
		file = frappe.new_doc("File")
		file.update({"file_name": name, "content": content, "is_private": 1, **values})
		return file

	def on(self, appeal) -> dict:
		return {"attached_to_doctype": APPEAL, "attached_to_name": appeal.name}

	def test_staff_uploads_become_private(self):
		appeal = make_appeal(agent=agent())
		with self.as_user(agent()):
			file = self.new_file(content=PNG + b"public", is_private=0, **self.on(appeal)).insert()
		file.reload()
		self.assertTrue(file.is_private)
		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertEqual(attachments.stored_bytes(file), PNG + b"public")

	def test_types_and_sizes_hold_for_staff_too(self):
		appeal = make_appeal(agent=agent())
		self.set_settings(max_file_megabytes=1)
		with self.as_user(agent()):
			for name, content in (
				("a.exe", b"MZ"),
				("a.png", b"MZ"),
				("a.svg", b"<svg/>"),
				("a.html", b"<html>"),
				("a.png", PNG + b"x" * 1024 * 1024),
			):
				with self.assertRaises(frappe.ValidationError):
					self.new_file(name, content, **self.on(appeal)).insert()

	def test_strangers_attach_nothing(self):
		appeal = make_appeal(agent=agent())
		for user in ("Guest", customer_one()):
			with self.as_user(user):
				file = self.new_file(**self.on(appeal))
				self.assertRaises(frappe.PermissionError, file.insert, ignore_permissions=True)

	def test_nobody_attaches_to_a_request_by_hand(self):
		number = file_as_guest()["number"]
		with self.as_user(head()):
			file = self.new_file(attached_to_doctype=REQUEST, attached_to_name=number)
			self.assertRaises(frappe.PermissionError, file.insert, ignore_permissions=True)

	def test_a_foreign_private_file_cannot_be_drawn_in_by_its_address(self):
		secret = self.new_file("secret.txt", b"salaries of all").insert()
		appeal = make_appeal(agent=agent())
		with self.as_user(agent()):
			thief = self.new_file("x.txt", None, file_url=secret.file_url, **self.on(appeal))
			self.assertRaises(frappe.PermissionError, thief.insert, ignore_permissions=True)

	def test_the_same_content_sent_by_somebody_else_is_no_theft(self):
		known, secret = b"known to both of us", b"known to one of us"
		for content in (known, secret):
			self.new_file("theirs.txt", content).insert()
		appeal = make_appeal(agent=agent())
		with self.as_user(agent()):
			with client_request([("mine.txt", known)]):
				self.assertTrue(self.new_file("mine.txt", known, **self.on(appeal)).insert().name)
			with client_request([("decoy.txt", b"something else")]):
				file = self.new_file("mine.txt", secret, **self.on(appeal))
				self.assertRaises(frappe.PermissionError, file.insert)

	def test_remote_addresses_are_no_files(self):
		appeal = make_appeal(agent=agent())
		with self.as_user(agent()):
			file = self.new_file("x.txt", None, file_url="https://evil.example/x.txt", **self.on(appeal))
			self.assertRaises(frappe.ValidationError, file.insert, ignore_permissions=True)

	def test_files_of_appeals_stay_private_and_in_their_place(self):
		appeal = make_appeal(agent=agent())
		file = self.new_file(content=PNG + b"stay", **self.on(appeal)).insert()
		with self.as_user(agent()):
			document = frappe.get_doc("File", file.name)
			document.is_private = 0
			self.assertRaises(frappe.PermissionError, document.save, ignore_permissions=True)
		with self.as_user(customer_one()):
			document = frappe.get_doc("File", file.name)
			document.attached_to_doctype, document.attached_to_name = "User", customer_one()
			self.assertRaises(frappe.PermissionError, document.save, ignore_permissions=True)

	def test_ones_own_file_cannot_be_hung_on_somebodys_appeal_later(self):
		appeal = make_appeal(agent=agent())
		with self.as_user(customer_one()):
			own = self.new_file("own.png", PNG + b"own").insert(ignore_permissions=True)
			own.update(self.on(appeal))
			self.assertRaises(frappe.PermissionError, own.save, ignore_permissions=True)

	def test_portal_files_are_not_the_customers_own(self):
		reader = deputy()
		number = file_as_guest(files=[("slip.png", PNG)])["number"]
		file = frappe.get_doc("File", attachments.files_of(REQUEST, number)[0].name)
		self.assertTrue(file.has_permission("read", user=reader))
		for user in ("Guest", customer_one()):
			for right in ("read", "write", "delete"):
				self.assertFalse(file.has_permission(right, user=user), (user, right))
