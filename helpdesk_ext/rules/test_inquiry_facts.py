import unittest
from datetime import date

from helpdesk_ext.constants import PaymentState, ReturnDecision
from helpdesk_ext.rules import inquiry_facts as facts

TODAY = date(2026, 3, 2)


def codes(values, required=(), listed=None) -> list[str]:
	found = facts.problems(values, required, facts.FIELDNAMES if listed is None else listed, TODAY)
	return [problem.code for problem in found]


class TestProblems(unittest.TestCase):
	def test_missing_facts_are_named_in_the_order_of_the_form(self):
		found = facts.problems(
			{"carrier": "Post"}, ["tracking_number", "delivery_date"], facts.FIELDNAMES, TODAY
		)
		self.assertEqual(found, [facts.Problem(facts.MISSING, ("delivery_date", "tracking_number"))])

	def test_an_amount_of_nought_is_not_given(self):
		self.assertEqual(codes({"refund_amount": 0}, ["refund_amount"]), [facts.MISSING])

	def test_facts_the_type_does_not_know_are_refused(self):
		found = facts.problems({"carrier": "Post", "paid_amount": 5}, (), ["carrier"], TODAY)
		self.assertEqual(found, [facts.Problem(facts.FOREIGN, ("paid_amount",))])

	def test_amounts_are_not_negative(self):
		self.assertEqual(codes({"paid_amount": -1}), [facts.NEGATIVE])

	def test_delivery_is_promised_for_today_or_later(self):
		self.assertEqual(codes({"delivery_date": date(2026, 3, 1)}), [facts.DELIVERY_IN_PAST])
		self.assertEqual(codes({"delivery_date": TODAY}), [])

	def test_payment_agrees_with_itself(self):
		for values, expected in (
			({"payment_state": PaymentState.NONE, "paid_amount": 5}, [facts.NOT_PAID_BUT_AMOUNT]),
			({"payment_state": PaymentState.NONE, "paid_on": TODAY}, [facts.NOT_PAID_BUT_AMOUNT]),
			({"payment_state": PaymentState.NONE}, []),
			({"payment_state": PaymentState.PART}, [facts.PAID_WITHOUT_AMOUNT]),
			({"payment_state": PaymentState.FULL, "paid_amount": 5, "paid_on": TODAY}, []),
			({"paid_on": date(2026, 3, 3)}, [facts.PAID_IN_FUTURE]),
		):
			with self.subTest(values):
				self.assertEqual(codes(values), expected)
		self.assertEqual(codes({"payment_state": PaymentState.FULL}, listed=["payment_state"]), [])

	def test_decision_on_a_return_agrees_with_itself(self):
		accepted, refused = ReturnDecision.ACCEPTED, ReturnDecision.REFUSED
		for values, expected in (
			({"return_decision": accepted, "refund_amount": 5}, [facts.REFUND_WITHOUT_TERMS]),
			({"return_decision": accepted, "refund_amount": 5, "refund_on": TODAY}, []),
			({"return_decision": refused}, [facts.REFUSAL_WITHOUT_REASON]),
			({"return_decision": refused, "delay_reason": "worn"}, []),
			(
				{"return_decision": refused, "delay_reason": "worn", "refund_amount": 5},
				[facts.REFUND_ON_REFUSAL],
			),
		):
			with self.subTest(values):
				self.assertEqual(codes(values), expected)
