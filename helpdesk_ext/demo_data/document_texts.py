"""Words of the demo's documents between departments, in both languages."""

from typing import NamedTuple


class FaultText(NamedTuple):
	"""One fault: what is reported, and how it was put right; times in hours of office time."""

	part: str
	subject: str
	description: str
	where: str
	cause: str
	fix: str
	hours: float
	severity: str = "Severity Normal"
	people: int = 1
	for_customers: str = ""


class DirectiveText(NamedTuple):
	kind: str
	subject: str
	text: str


class DocumentTexts(NamedTuple):
	faults: tuple[FaultText, ...]
	directives: tuple[DirectiveText, ...]
	whereabouts: tuple[str, ...]
	inquiry_answers: tuple[str, ...]
	inquiry_return: str
	executed: str
	done: str
	problems: str
	plans: str
	return_reason: str
	still_broken: str
	reject_reason: str


RU = DocumentTexts(
	faults=(
		FaultText(
			"Computer at Workplace",
			"Не включается компьютер",
			"После выходных компьютер не включается, индикатор не горит.",
			"Место 3, кабинет 204",
			"Equipment Broke Down",
			"Заменен блок питания, компьютер проверен под нагрузкой.",
			5,
			"Severity High",
		),
		FaultText(
			"Printer or Scanner",
			"Принтер мнет бумагу",
			"При двусторонней печати принтер мнет каждый второй лист.",
			"Принтер у окна, кабинет 204",
			"Equipment Worn Out",
			"Заменены ролики подачи.",
			9,
		),
		FaultText(
			"Telephone or Headset",
			"В гарнитуре пропадает звук",
			"Клиента слышно, а он нас нет; через минуту восстанавливается.",
			"Место 1, кабинет 204",
			"Cable or Connection",
			"Заменен кабель гарнитуры.",
			3,
			"Severity High",
		),
		FaultText(
			"Network at Workplace",
			"Нет сети в кабинете 206",
			"С утра ни у кого нет сети, телефоны тоже не работают.",
			"Кабинет 206",
			"Power Failure",
			"Перезапущен коммутатор, заменен его источник питания.",
			2,
			"Severity Critical",
			4,
		),
		FaultText(
			"Payment on the Site",
			"Оплата картой заканчивается ошибкой",
			"После ввода кода из сообщения страница оплаты показывает ошибку, заказ не оплачен.",
			"https://shop.example/checkout",
			"Provider or Outside Service",
			"Ошибка на стороне банка, переключили на запасной шлюз.",
			6,
			"Severity Critical",
			0,
			"Здравствуйте! Оплата картой на сайте снова работает. Пожалуйста, попробуйте оплатить заказ еще раз; если деньги списались дважды, лишняя сумма вернется в течение трех дней.",
		),
		FaultText(
			"Catalogue on the Site",
			"Не открываются карточки товаров",
			"Часть карточек из раздела «Бытовая техника» показывает пустую страницу.",
			"https://shop.example/catalogue",
			"Update Went Wrong",
			"Откатили обновление каталога, индекс построен заново.",
			4,
			"Severity High",
			0,
			"Здравствуйте! Карточки товаров снова открываются. Приносим извинения за неудобство.",
		),
		FaultText(
			"Delivery Calculator",
			"Калькулятор доставки считает ноль",
			"Для пунктов выдачи калькулятор показывает стоимость 0.",
			"https://shop.example/delivery",
			"Wrong Settings",
			"Исправлена тарифная таблица.",
			7,
			"Severity High",
			0,
			"Здравствуйте! Расчет стоимости доставки исправлен. Проверьте, пожалуйста, корзину еще раз.",
		),
		FaultText(
			"Internal System",
			"Не открывается складская программа",
			"Программа зависает на входе.",
			"Все рабочие места",
			"Load Too High",
			"Добавлена память серверу базы данных.",
			3,
			"Severity High",
			5,
		),
		FaultText(
			"Mail or Messenger of Staff",
			"Не приходят письма на общий ящик",
			"С обеда на общий ящик отдела ничего не приходит.",
			"Общий ящик отдела",
			"Wrong Settings",
			"Снято ошибочное правило пересылки.",
			2,
			"Severity High",
			6,
		),
		FaultText(
			"Printer or Scanner",
			"Сканер не виден в сети",
			"Программа сканирования не находит сканер.",
			"Кабинет 206",
			"Cable or Connection",
			"Заменен сетевой кабель.",
			4,
		),
		FaultText(
			"Page of the Site",
			"Не сохраняется адрес в личном кабинете",
			"Кнопка «Сохранить» не нажимается в браузере на телефоне.",
			"https://shop.example/account",
			"Error in Program",
			"Исправлена форма адреса, выпущено обновление.",
			16,
			"Severity Normal",
			0,
			"Здравствуйте! Адрес в личном кабинете снова сохраняется и с телефона.",
		),
		FaultText(
			"Computer at Workplace",
			"Компьютер сильно шумит",
			"Шумит вентилятор, программы открываются медленно.",
			"Место 5, кабинет 206",
			"Equipment Worn Out",
			"Почищена система охлаждения.",
			12,
		),
	),
	directives=(
		DirectiveText(
			"Order of Deputy Director",
			"О графике работы отдела в праздничные дни",
			"1. Организовать дежурство в отделе технической поддержки в праздничные дни по приложенному графику.\n2. Руководителю отдела ознакомить сотрудников с графиком.\n3. Срочные обращения принимать к работе в течение одного часа.",
		),
		DirectiveText(
			"Order of Deputy Director",
			"Об ответах на обращения в установленный срок",
			"1. С первого числа отвечать клиентам не позднее четырех рабочих часов с момента поступления.\n2. О каждом нарушении срока сообщать руководителю отдела в тот же день.",
		),
		DirectiveText(
			"Regulation of Head",
			"О едином тексте ответа по задержке доставки",
			"Всем менеджерам отвечать на вопросы о задержке доставки по утвержденному шаблону, указывая новую дату и службу доставки.",
		),
		DirectiveText(
			"Regulation of Head",
			"О проверке контактов клиента при звонке",
			"При каждом звонке сверять телефон и адрес электронной почты клиента и исправлять карточку клиента.",
		),
		DirectiveText(
			"Instruction of Head",
			"Разобрать обращения старше трех дней",
			"До конца недели ответить на все обращения старше трех дней или запросить отделы.",
		),
		DirectiveText(
			"Instruction of Head",
			"Подготовить предложения по готовым ответам",
			"Каждому подготовить не менее двух предложений по готовым ответам, которых не хватает.",
		),
	),
	whereabouts=(
		"на сортировке в г. Подольск",
		"передан курьеру",
		"на складе отправителя",
		"в пункте выдачи",
		"в пути между складами",
	),
	inquiry_answers=(
		"Проверили по системе перевозчика, данные актуальны на сегодня.",
		"Сверили с накладной, расхождений нет.",
		"Уточнили у бухгалтерии, сведения верны.",
		"Подтверждаем, изменение внесено.",
	),
	inquiry_return="Уточните, пожалуйста, о какой из двух позиций заказа идет речь.",
	executed="Выполнено, замечаний нет.",
	done="Отвечено на обращения периода, разобраны повторные вопросы клиентов, обновлены готовые ответы по доставке.",
	problems="Долго ждем ответы по заказам в пути; часть клиентов указывает неверный номер заказа.",
	plans="Сократить время до первого ответа, разобрать обращения старше недели.",
	return_reason="Добавьте, что сделано по повторным обращениям.",
	still_broken="Через час неисправность повторилась.",
	reject_reason="Неисправности нет: сотрудник не включил питание монитора.",
)

EN = DocumentTexts(
	faults=(
		FaultText(
			"Computer at Workplace",
			"Computer does not start",
			"After the weekend the computer does not start, no light is on.",
			"Desk 3, room 204",
			"Equipment Broke Down",
			"Power supply replaced, computer tested under load.",
			5,
			"Severity High",
		),
		FaultText(
			"Printer or Scanner",
			"Printer crumples paper",
			"When printing on both sides every second sheet is crumpled.",
			"Printer by the window, room 204",
			"Equipment Worn Out",
			"Feed rollers replaced.",
			9,
		),
		FaultText(
			"Telephone or Headset",
			"Headset loses sound",
			"We hear the customer, the customer does not hear us; it comes back after a minute.",
			"Desk 1, room 204",
			"Cable or Connection",
			"Headset cable replaced.",
			3,
			"Severity High",
		),
		FaultText(
			"Network at Workplace",
			"No network in room 206",
			"Since the morning nobody has network, the telephones are dead too.",
			"Room 206",
			"Power Failure",
			"Switch restarted, its power supply replaced.",
			2,
			"Severity Critical",
			4,
		),
		FaultText(
			"Payment on the Site",
			"Card payment ends with an error",
			"After the code from the message the payment page shows an error, the order stays unpaid.",
			"https://shop.example/checkout",
			"Provider or Outside Service",
			"The bank's fault, switched to the spare gateway.",
			6,
			"Severity Critical",
			0,
			"Hello! Card payment on the site works again. Please try once more; if you were charged twice, the surplus comes back within three days.",
		),
		FaultText(
			"Catalogue on the Site",
			"Product pages do not open",
			"Some pages of household appliances stay empty.",
			"https://shop.example/catalogue",
			"Update Went Wrong",
			"Catalogue update rolled back, index built anew.",
			4,
			"Severity High",
			0,
			"Hello! The product pages open again. We are sorry for the trouble.",
		),
		FaultText(
			"Delivery Calculator",
			"Delivery calculator shows zero",
			"For pick-up points the calculator shows a price of 0.",
			"https://shop.example/delivery",
			"Wrong Settings",
			"Table of tariffs corrected.",
			7,
			"Severity High",
			0,
			"Hello! The delivery price is calculated rightly again. Please look at your basket once more.",
		),
		FaultText(
			"Internal System",
			"Warehouse program does not open",
			"The program hangs at login.",
			"All desks",
			"Load Too High",
			"Memory added to the database server.",
			3,
			"Severity High",
			5,
		),
		FaultText(
			"Mail or Messenger of Staff",
			"No mail arrives in the shared box",
			"Since noon nothing arrives in the department's shared box.",
			"Shared box of the department",
			"Wrong Settings",
			"A wrong forwarding rule removed.",
			2,
			"Severity High",
			6,
		),
		FaultText(
			"Printer or Scanner",
			"Scanner is not seen in the network",
			"The scanning program does not find the scanner.",
			"Room 206",
			"Cable or Connection",
			"Network cable replaced.",
			4,
		),
		FaultText(
			"Page of the Site",
			"Address in the account is not saved",
			"The button Save does nothing in a phone's browser.",
			"https://shop.example/account",
			"Error in Program",
			"Address form mended, update released.",
			16,
			"Severity Normal",
			0,
			"Hello! The address in your account can be saved from a phone again.",
		),
		FaultText(
			"Computer at Workplace",
			"Computer is very loud",
			"The fan is loud and programs open slowly.",
			"Desk 5, room 206",
			"Equipment Worn Out",
			"Cooling cleaned.",
			12,
		),
	),
	directives=(
		DirectiveText(
			"Order of Deputy Director",
			"Working hours of the department on public holidays",
			"1. Organise duty in the technical support department on public holidays by the attached schedule.\n2. The head of the department acquaints the employees with it.\n3. Urgent appeals are taken into work within one hour.",
		),
		DirectiveText(
			"Order of Deputy Director",
			"Answers to appeals within the term",
			"1. From the first of the month customers are answered no later than four working hours after receipt.\n2. Every missed term is reported to the head of the department on the same day.",
		),
		DirectiveText(
			"Regulation of Head",
			"One wording for delayed deliveries",
			"All agents answer questions about delayed deliveries by the approved template, naming the new date and the carrier.",
		),
		DirectiveText(
			"Regulation of Head",
			"Checking a customer's contacts on the phone",
			"On every call compare the customer's phone and e-mail and correct the customer's record.",
		),
		DirectiveText(
			"Instruction of Head",
			"Deal with appeals older than three days",
			"By the end of the week answer every appeal older than three days or ask the departments.",
		),
		DirectiveText(
			"Instruction of Head",
			"Propose ready replies",
			"Everybody proposes at least two ready replies that are missing.",
		),
	),
	whereabouts=(
		"in sorting at Podolsk",
		"handed to the courier",
		"in the sender's warehouse",
		"at the pick-up point",
		"between two warehouses",
	),
	inquiry_answers=(
		"Checked in the carrier's system, as of today.",
		"Compared with the delivery note, no differences.",
		"Asked the accounts department, the data are right.",
		"Confirmed, the change is made.",
	),
	inquiry_return="Please say which of the two items of the order is meant.",
	executed="Done, no remarks.",
	done="Answered the appeals of the period, dealt with repeated questions, renewed the ready replies on delivery.",
	problems="Answers on orders in transit take long; some customers give a wrong order number.",
	plans="Shorten the time to the first answer, deal with appeals older than a week.",
	return_reason="Please add what was done about repeated appeals.",
	still_broken="The fault came back after an hour.",
	reject_reason="No fault: the monitor was not switched on.",
)

TEXTS = {"ru": RU, "en": EN}
