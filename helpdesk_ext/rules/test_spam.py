import unittest

from helpdesk_ext.rules import spam
from helpdesk_ext.rules.spam import spam_reasons


class TestSpamReasons(unittest.TestCase):
	def test_an_ordinary_appeal_is_not_suspected(self):
		self.assertEqual(
			spam_reasons(
				"Где заказ", "Смотрите https://shop.example.com/o/1", name="Иван", seconds_on_page=40
			),
			[],
		)

	def test_the_hidden_field(self):
		self.assertEqual(spam_reasons("a", "b", hidden_field="x"), [spam.HIDDEN_FIELD])
		self.assertEqual(spam_reasons("a", "b", hidden_field="  "), [])

	def test_too_fast(self):
		self.assertEqual(spam_reasons("a", "b", seconds_on_page=0.5), [spam.TOO_FAST])
		self.assertEqual(spam_reasons("a", "b", seconds_on_page=None), [])
		self.assertEqual(spam_reasons("a", "b", seconds_on_page=2), [])

	def test_links_are_counted(self):
		text = "http://a.example https://b.example www.c.example [url=x]"
		self.assertEqual(spam_reasons("a", text, max_links=4), [])
		self.assertEqual(spam_reasons("a", text, max_links=3), [spam.TOO_MANY_LINKS])

	def test_a_link_in_name_or_subject(self):
		self.assertEqual(spam_reasons("a", "b", name="Win www.x.example"), [spam.LINK_IN_NAME])
		self.assertEqual(spam_reasons("see http://x.example", "b"), [spam.LINK_IN_NAME])

	def test_words_are_whole_and_without_case(self):
		words = "казино\nлегкие деньги\n\n"
		self.assertEqual(spam_reasons("Лучшее КАЗИНО!", "b", spam_words=words), [spam.SPAM_WORDS])
		self.assertEqual(spam_reasons("a", "Лёгкие\nденьги здесь", spam_words=words), [spam.SPAM_WORDS])
		self.assertEqual(spam_reasons("Казиношка", "b", spam_words=words), [])
		self.assertEqual(spam_reasons("a", "b", spam_words=["", " "]), [])
