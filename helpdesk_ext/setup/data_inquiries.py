"""Departments and types of inquiry a new site starts with.

English phrases are the stored names, people see the translation. The texts are the site's own to edit, so they
are written in the language the site has when it gets them.
"""

from typing import NamedTuple

import frappe

from helpdesk_ext.constants import DEPARTMENT, INQUIRY_TYPE, AnswerForm
from helpdesk_ext.setup.seeding import Seed

VERSION = 1

SALES = "Sales Team"
LOGISTICS = "Logistics Team"

DEPARTMENTS = {
	SALES: {"answer_form": AnswerForm.ORDER, "answer_hours": 8},
	LOGISTICS: {"answer_form": AnswerForm.DELIVERY, "answer_hours": 4},
}
# who answers is the site's to say from the first day
DEPARTMENT_KEPT = ("users", "email", "working_calendar", "disabled")


class Kind(NamedTuple):
	"""`facts`: field of the answer -> whether it must be given. Texts by language."""

	name: str
	department: str
	facts: dict[str, int]
	question: dict[str, str]
	reply: dict[str, str]
	answer_hours: float = 0


_GREETING = {"en": "Dear {customer_name},\n\n", "ru": "Здравствуйте, {customer_name}!\n\n"}
_CLOSING = {"en": "\n\nKind regards,\n{agent_name}", "ru": "\n\nС уважением,\n{agent_name}"}

KINDS = (
	Kind(
		"Whereabouts of Order",
		LOGISTICS,
		{"order_whereabouts": 1, "delivery_date": 1, "carrier": 0, "tracking_number": 0, "delay_reason": 0},
		{
			"en": "Where is order {order_number} now, and on which day will the customer have it?",
			"ru": "Где сейчас заказ {order_number} и в какой день клиент его получит?",
		},
		{
			"en": "your order {order_number} is now here: {order_whereabouts}.\n"
			"Expected delivery: {delivery_date}.\n"
			"Carrier: {carrier}.\nTracking number: {tracking_number}.\nReason of the delay: {delay_reason}.",
			"ru": "Ваш заказ {order_number} сейчас: {order_whereabouts}.\n"
			"Ожидаемая дата доставки: {delivery_date}.\n"
			"Служба доставки: {carrier}.\nТрек-номер: {tracking_number}.\nПричина задержки: {delay_reason}.",
		},
	),
	Kind(
		"Contents and Sum of Order",
		SALES,
		{"order_contents": 1},
		{
			"en": "Please confirm the contents and the sum of order {order_number}.",
			"ru": "Подтвердите, пожалуйста, состав и сумму заказа {order_number}.",
		},
		{
			"en": "here is what order {order_number} of {order_date} consists of:\n{order_contents}",
			"ru": "Вот что входит в заказ {order_number} от {order_date}:\n{order_contents}",
		},
	),
	Kind(
		"Payment for Order",
		SALES,
		{"payment_state": 1, "paid_amount": 0, "paid_on": 0},
		{
			"en": "Has the payment for order {order_number} arrived, on which day and how much?",
			"ru": "Поступила ли оплата заказа {order_number}, когда и в какой сумме?",
		},
		{
			"en": "we have checked the payment of order {order_number}: {payment_state}.\n"
			"Received: {paid_amount}.\nDay of payment: {paid_on}.",
			"ru": "Мы проверили оплату заказа {order_number}: {payment_state}.\n"
			"Поступило: {paid_amount}.\nДата оплаты: {paid_on}.",
		},
	),
	Kind(
		"Delivery to Be Moved",
		LOGISTICS,
		{"delivery_date": 1, "carrier": 0, "delay_reason": 0},
		{
			"en": "The customer asks to move the delivery of order {order_number}. Which day is possible?",
			"ru": "Клиент просит перенести доставку заказа {order_number}. На какой день это возможно?",
		},
		{
			"en": "we have moved the delivery of order {order_number}.\nThe new date: {delivery_date}.\n"
			"Carrier: {carrier}.\nReason: {delay_reason}.",
			"ru": "Мы перенесли доставку заказа {order_number}.\nНовая дата: {delivery_date}.\n"
			"Служба доставки: {carrier}.\nПричина: {delay_reason}.",
		},
	),
	Kind(
		"Return of Goods",
		SALES,
		{"return_decision": 1, "refund_amount": 0, "refund_on": 0, "delay_reason": 0},
		{
			"en": "The customer returns goods of order {order_number}. Is the return accepted, how much is paid "
			"back and when?",
			"ru": "Клиент возвращает товар по заказу {order_number}. Принят ли возврат, какую сумму и когда вернут?",
		},
		{
			"en": "the decision on the return for order {order_number}: {return_decision}.\n"
			"To be paid back: {refund_amount}.\nDay of the refund: {refund_on}.\nReason: {delay_reason}.",
			"ru": "Решение о возврате по заказу {order_number}: {return_decision}.\n"
			"Сумма к возврату: {refund_amount}.\nДата возврата денег: {refund_on}.\nПричина: {delay_reason}.",
		},
		answer_hours=16,
	),
)


def seeds() -> list[Seed]:
	"""Departments before the types that name them."""
	return [
		*(
			Seed(DEPARTMENT, name, {"department_name": name, **values}, VERSION, kept=DEPARTMENT_KEPT)
			for name, values in DEPARTMENTS.items()
		),
		*(_type_seed(kind, order * 10) for order, kind in enumerate(KINDS, start=1)),
	]


def _type_seed(kind: Kind, sort_order: int) -> Seed:
	language = site_language()
	values = {
		"type_name": kind.name,
		"department": kind.department,
		"answer_hours": kind.answer_hours,
		"needs_order": 1,
		"sort_order": sort_order,
		"question_template": kind.question[language],
		"reply_template": _GREETING[language]
		+ kind.reply[language]
		+ "\n\n{answer_text}"
		+ _CLOSING[language],
		"facts": [
			{"fact_field": fieldname, "is_required": required} for fieldname, required in kind.facts.items()
		],
	}
	return Seed(INQUIRY_TYPE, kind.name, values, VERSION)


def site_language() -> str:
	"""The language of the site's own texts, as far as we have them in it."""
	language = (
		frappe.db.get_default("lang") or frappe.db.get_single_value("System Settings", "language") or "en"
	)
	language = language[:2]
	return language if language in _GREETING else "en"
