"""Texts a new site starts with: mails to the customer and ready replies for the agent.

Mails are Email Templates rendered with Jinja; `appeals.mailing` gives them
`appeal_number`, `customer_name`, `organization`, `link` and, for the second one, `message_text`.
None of them repeats what somebody typed into a form: until the address has proved to be his, a
stranger's text must not travel under the store's name.

Replies use the placeholders of Reply Template ({customer_name}, {order_number}, …).
"""

from typing import NamedTuple

LANGUAGES = ("en", "ru")

EMAIL_VERSION = 1
REPLY_VERSION = 1

CONFIRMATION = "Appeal Confirmation"
MESSAGE = "Appeal Message to Customer"
ACCESS_LINK = "Appeal Access Link"


def email_template_name(purpose: str, language: str) -> str:
	"""The name of the mail for `purpose` (a constant of this module) in `language`, English else."""
	return f"{purpose} ({language if language in LANGUAGES else 'en'})"


_BUTTON = '<p><a href="{{{{ link | e }}}}">{0}</a></p>\n<p>{{{{ link | e }}}}</p>\n'
_GREETING = {
	"en": "<p>Dear {% if customer_name %}{{ customer_name | e }}{% else %}customer{% endif %},</p>\n",
	"ru": "<p>Здравствуйте{% if customer_name %}, {{ customer_name | e }}{% endif %}!</p>\n",
}
_SIGNATURE = {
	"en": "<p>Technical support{% if organization %}, {{ organization | e }}{% endif %}</p>\n",
	"ru": "<p>Техническая поддержка{% if organization %}, {{ organization | e }}{% endif %}</p>\n",
}
_NO_REPLY = {
	"en": "<p>Please answer on that page: letters sent in reply to this mail are not read.</p>\n",
	"ru": "<p>Пожалуйста, отвечайте на этой странице: ответы на само письмо не читаются.</p>\n",
}

_EMAIL_TEXTS: dict[str, dict[str, tuple[str, str]]] = {
	CONFIRMATION: {
		"en": (
			"Your appeal {{ appeal_number }} has been received",
			"<p>We have received your appeal and registered it under number "
			"<b>{{ appeal_number }}</b>.</p>\n"
			"<p>On this page you can follow it, add to it and read our answer:</p>\n"
			+ _BUTTON.format("Open the appeal")
			+ "<p>Whoever has the link can open the appeal: please do not pass it on. "
			"If you did not write to us, ignore this mail.</p>\n",
		),
		"ru": (
			"Ваше обращение {{ appeal_number }} получено",
			"<p>Мы получили Ваше обращение и зарегистрировали его под номером "
			"<b>{{ appeal_number }}</b>.</p>\n"
			"<p>На этой странице можно следить за ним, дополнить его и прочитать ответ:</p>\n"
			+ _BUTTON.format("Открыть обращение")
			+ "<p>По этой ссылке обращение откроет любой, у кого она есть: пожалуйста, не передавайте её. "
			"Если Вы нам не писали, не обращайте внимания на это письмо.</p>\n",
		),
	},
	MESSAGE: {
		"en": (
			"A message about your appeal {{ appeal_number }}",
			"<p>There is a new message from us about your appeal <b>{{ appeal_number }}</b>.</p>\n"
			'{% if message_text %}<p style="white-space: pre-wrap">{{ message_text | e }}</p>\n{% endif %}'
			"<p>Read it and answer here:</p>\n" + _BUTTON.format("Open the appeal"),
		),
		"ru": (
			"Сообщение по Вашему обращению {{ appeal_number }}",
			"<p>По Вашему обращению <b>{{ appeal_number }}</b> есть новое сообщение от нас.</p>\n"
			'{% if message_text %}<p style="white-space: pre-wrap">{{ message_text | e }}</p>\n{% endif %}'
			"<p>Прочитать и ответить можно здесь:</p>\n" + _BUTTON.format("Открыть обращение"),
		),
	},
	ACCESS_LINK: {
		"en": (
			"The link to your appeal {{ appeal_number }}",
			"<p>Here is the link to your appeal <b>{{ appeal_number }}</b> which you asked for:</p>\n"
			+ _BUTTON.format("Open the appeal")
			+ "<p>If you did not ask for it, ignore this mail: nobody else has received the link.</p>\n",
		),
		"ru": (
			"Ссылка на Ваше обращение {{ appeal_number }}",
			"<p>Вы просили ссылку на обращение <b>{{ appeal_number }}</b>:</p>\n"
			+ _BUTTON.format("Открыть обращение")
			+ "<p>Если Вы её не просили, не обращайте внимания на это письмо: больше никто её не получил.</p>\n",
		),
	},
}


def email_templates() -> list[tuple[str, dict]]:
	"""(name, values) of every Email Template."""
	templates = []
	for purpose, texts in _EMAIL_TEXTS.items():
		for language, (subject, body) in texts.items():
			templates.append(
				(
					email_template_name(purpose, language),
					{
						"subject": subject,
						"use_html": 1,
						"response_html": _GREETING[language]
						+ body
						+ _NO_REPLY[language]
						+ _SIGNATURE[language],
					},
				)
			)
	return templates


class Reply(NamedTuple):
	name: str
	language: str
	category: str | None
	text: str
	is_public: int = 1


REPLIES = (
	Reply(
		"Order is on its way",
		"en",
		"Where Is My Order",
		"Dear {customer_name},\n\nyour order {order_number} of {order_date} is on its way. "
		"Expected delivery: {order_delivery_date}. Tracking number: {tracking_number}.\n\n"
		"Kind regards,\n{agent_name}",
	),
	Reply(
		"Order is being prepared",
		"en",
		"Where Is My Order",
		"Dear {customer_name},\n\nyour order {order_number} of {order_date} is being prepared "
		"({order_status}). Expected delivery: {order_delivery_date}. We shall write as soon as it leaves the "
		"warehouse.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Delivery date was changed",
		"en",
		"Delivery Date Change",
		"Dear {customer_name},\n\nwe have changed the delivery of order {order_number} as you asked. "
		"The new date: {order_delivery_date}.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Pictures of the damage are needed",
		"en",
		"Damaged or Lost Parcel",
		"Dear {customer_name},\n\nwe are sorry that order {order_number} reached you damaged. Please attach "
		"pictures of the parcel, of the label and of the goods to appeal {appeal_number}: we shall decide on "
		"replacement or refund on the same day.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Payment has been found",
		"en",
		"Payment of Order",
		"Dear {customer_name},\n\nthe payment of order {order_number} has reached us. The order is now: "
		"{order_status}.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"How to return goods",
		"en",
		"Return or Exchange",
		"Dear {customer_name},\n\nto return goods of order {order_number} please name the item and the reason "
		"in appeal {appeal_number}, and keep the packing and the receipt. We shall send you the return "
		"address and the date of the refund.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"More details are needed",
		"en",
		None,
		"Dear {customer_name},\n\nto help with appeal {appeal_number} we need a few details: the order number, "
		"the item and what exactly happened. You can add pictures as well.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Question was passed to a department",
		"en",
		None,
		"Dear {customer_name},\n\nwe have asked the department concerned about appeal {appeal_number} and "
		"shall write as soon as we have its answer.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Claim has been accepted",
		"en",
		"Claim of Customer",
		"Dear {customer_name},\n\nyour claim about order {order_number} has been registered under number "
		"{appeal_number}. We shall answer in writing within the term set by law.\n\nKind regards,\n{agent_name}",
	),
	Reply(
		"Заказ в пути",
		"ru",
		"Where Is My Order",
		"Здравствуйте, {customer_name}!\n\nВаш заказ {order_number} от {order_date} уже в пути. "
		"Ожидаемая дата доставки: {order_delivery_date}. Номер отправления: "
		"{tracking_number}.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Заказ собирается",
		"ru",
		"Where Is My Order",
		"Здравствуйте, {customer_name}!\n\nВаш заказ {order_number} от {order_date} собирается "
		"({order_status}). Ожидаемая дата доставки: {order_delivery_date}. Мы напишем, как только он покинет "
		"склад.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Дата доставки изменена",
		"ru",
		"Delivery Date Change",
		"Здравствуйте, {customer_name}!\n\nПо Вашей просьбе доставка заказа {order_number} перенесена. "
		"Новая дата: {order_delivery_date}.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Нужны снимки повреждения",
		"ru",
		"Damaged or Lost Parcel",
		"Здравствуйте, {customer_name}!\n\nПриносим извинения: заказ {order_number} пришёл повреждённым. "
		"Пожалуйста, приложите к обращению {appeal_number} снимки упаковки, этикетки и товара: решение о "
		"замене или возврате денег примем в тот же день.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Оплата найдена",
		"ru",
		"Payment of Order",
		"Здравствуйте, {customer_name}!\n\nОплата заказа {order_number} поступила. Состояние заказа: "
		"{order_status}.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Порядок возврата товара",
		"ru",
		"Return or Exchange",
		"Здравствуйте, {customer_name}!\n\nЧтобы вернуть товар из заказа {order_number}, укажите в обращении "
		"{appeal_number} товар и причину, сохраните упаковку и чек. Мы сообщим адрес возврата и срок "
		"возврата денег.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Нужны уточнения",
		"ru",
		None,
		"Здравствуйте, {customer_name}!\n\nЧтобы помочь по обращению {appeal_number}, нам нужны уточнения: "
		"номер заказа, товар и что именно произошло. Можно приложить снимки.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Вопрос передан в отдел",
		"ru",
		None,
		"Здравствуйте, {customer_name}!\n\nПо обращению {appeal_number} мы сделали запрос в соответствующий "
		"отдел и напишем сразу после его ответа.\n\nС уважением,\n{agent_name}",
	),
	Reply(
		"Претензия принята",
		"ru",
		"Claim of Customer",
		"Здравствуйте, {customer_name}!\n\nВаша претензия по заказу {order_number} зарегистрирована под "
		"номером {appeal_number}. Ответим письменно в установленный законом срок.\n\nС уважением,\n{agent_name}",
	),
)


def reply_templates() -> list[tuple[str, dict]]:
	"""(name, values) of every Reply Template."""
	return [
		(
			reply.name,
			{
				"template_name": reply.name,
				"language": reply.language,
				"category": reply.category,
				"is_public": reply.is_public,
				"template_text": reply.text,
			},
		)
		for reply in REPLIES
	]
