import frappe

from helpdesk_ext.appeals import conversation
from helpdesk_ext.constants import APPEAL, MESSAGE, Direction
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal

EVIL = "<script>alert(1)</script>\" onmouseover='x' & <b>bold</b>"


class TestPrintFormats(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.agent = make_agent("print.agent@example.com").name
		self.appeal = make_appeal(subject="Broken lamp", appeal_text="It is dark here.", agent=self.agent)
		self.set_settings(
			organization_name="Light & Co", signatory_position="Head of support", signatory_name="I. Gromova"
		)
		with self.as_user(self.agent):
			self.answer = conversation.give_answer(self.appeal.name, "We send a new lamp.")
			conversation.post_message(
				self.appeal.name, direction=Direction.OUTGOING, text="Margin is 40 %", is_public=False
			)

	def letter(self, lang: str = "en") -> str:
		return self.printed(MESSAGE, self.answer.name, "Appeal Answer Letter", lang)

	def form(self, lang: str = "en") -> str:
		return self.printed(APPEAL, self.appeal.name, "Support Appeal Form", lang)

	def printed(self, doctype: str, name: str, print_format: str, lang: str) -> str:
		before, frappe.local.lang = frappe.local.lang, lang
		try:
			with self.as_user(self.agent):
				frappe.local.lang = lang
				return frappe.get_print(doctype, name, print_format=print_format)
		finally:
			frappe.local.lang = before

	def test_letter_holds_number_question_answer_and_signatory(self):
		letter = self.letter()
		for piece in (
			self.appeal.name,
			"Broken lamp",
			"It is dark here.",
			"We send a new lamp.",
			"Light &amp; Co",
			"Head of support",
			"I. Gromova",
			"(signature)",
		):
			self.assertIn(piece, letter)

	def test_letter_asks_the_last_question_before_the_answer(self):
		conversation.customer_reply(self.appeal.name, "And the shade?")
		with self.as_user(self.agent):
			self.answer = conversation.give_answer(self.appeal.name, "The shade too.")
		conversation.customer_reply(self.appeal.name, "A later question")
		letter = self.letter()
		self.assertIn("And the shade?", letter)
		self.assertNotIn("It is dark here.", letter)
		self.assertNotIn("A later question", letter)

	def test_notes_among_staff_are_never_printed(self):
		self.assertIn("We send a new lamp.", self.form())
		for printed in (self.form(), self.letter()):
			self.assertNotIn("Margin is 40 %", printed)

	def test_both_speak_russian(self):
		self.assertIn("Обращение в техподдержку", self.form("ru"))
		for piece in ("Ответ на обращение", "Ваш вопрос", "(подпись)"):
			self.assertIn(piece, self.letter("ru"))

	def test_what_customers_and_staff_wrote_is_escaped(self):
		# past our own cleaning: a print format must not lean on it
		for field in (
			"subject",
			"appeal_text",
			"contact_name",
			"contact_email",
			"customer_name",
			"order_number",
		):
			frappe.db.set_value(APPEAL, self.appeal.name, field, EVIL, update_modified=False)
		frappe.db.set_value(MESSAGE, self.answer.name, {"message_text": EVIL, "author_name": EVIL})
		self.set_settings(signatory_name="", signatory_position="<i>chief</i>")
		for page in (self.form(), self.letter()):
			# the page's title is the framework's own
			printed = page.split('<div class="hdx-print">')[1].split("<script>\n")[0]
			self.assertIn("&lt;script&gt;alert(1)", printed)
			for raw in ("<script>alert(1)", "<b>bold", "<i>chief", "onmouseover='x'"):
				self.assertNotIn(raw, printed)
