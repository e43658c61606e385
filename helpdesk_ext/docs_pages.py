"""Writes the pages of docs/ that must say what the code does: workflows and permissions.

Run `python -m helpdesk_ext.docs_pages` from the repository's root after a change of the rules, the
DocTypes' permissions or the table of methods; a test compares the committed pages with these.
Needs no framework and no site.
"""

import ast
import csv
import json
from pathlib import Path

from helpdesk_ext.constants import Role
from helpdesk_ext.rules.flow import Flow
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.rules.transitions import CUSTOMER_WORDS
from helpdesk_ext.setup.data_roles import DESK_ROLES, GRANTS
from helpdesk_ext.whitelist import METHODS

APP = Path(__file__).parent
DOCS = APP.parent / "docs"
LANGUAGES = ("en", "ru")
GENERATED = "<!-- Written by `python -m helpdesk_ext.docs_pages`; change the code, not this page. -->"

RIGHTS = ("read", "write", "create", "delete", "print", "report", "export")


def pages() -> dict[Path, str]:
	"""Path -> text of every generated page."""
	written = {}
	for language in LANGUAGES:
		folder = DOCS if language == "en" else DOCS / language
		written[folder / "workflows.md"] = workflows_page(language)
		written[folder / "permissions.md"] = permissions_page(language)
	return written


# --- words


TEXTS: dict[str, dict[str, str]] = {
	"workflows_title": {"en": "The life of the documents", "ru": "Жизнь документов"},
	"workflows_intro": {
		"en": "Each document's Workflow is seeded from its table under `helpdesk_ext/rules/`. A site may edit it in "
		"the Desk; an edited one is never overwritten. What the controllers check besides (an answer needs a "
		"text, nobody accepts his own report) holds for an edited one too.",
		"ru": "Рабочий процесс каждого документа создаётся по его таблице из `helpdesk_ext/rules/`. Его можно "
		"изменить на сайте; изменённый никогда не перезаписывается. Проверки контроллеров (ответ — только с "
		"текстом, свой отчёт не принимает никто) действуют и для изменённого.",
	},
	"dotted": {
		"en": "Dotted: moves the system makes on the customer's word, a department's answer or a term.",
		"ru": "Пунктир — переходы, которые делает система: по слову клиента, ответу отдела или сроку.",
	},
	"moves": {"en": "Moves people make", "ru": "Переходы, которые делают люди"},
	"system_moves": {"en": "Moves the system makes", "ru": "Переходы, которые делает система"},
	"from": {"en": "From", "ru": "Из состояния"},
	"action": {"en": "Action", "ru": "Действие"},
	"to": {"en": "To", "ru": "В состояние"},
	"who": {"en": "Who", "ru": "Кто"},
	"states": {"en": "States", "ru": "Состояния"},
	"state": {"en": "State", "ru": "Состояние"},
	"stored": {"en": "Stored as", "ru": "Хранится как"},
	"customer_reads": {"en": "The customer reads", "ru": "Клиент читает"},
	"form_opens": {"en": "Form opens for editing by", "ru": "Карточку изменяет"},
	"permissions_title": {"en": "Who may do what", "ru": "Кому что разрешено"},
	"permissions_intro": {
		"en": "Rights by role from the DocTypes, then the rule that narrows them to the rows one sees. No role of "
		"the department may delete a document. The portal role “Customer” has no right on any document of "
		"the app: customers read and write through the methods at the end of this page.",
		"ru": "Права ролей из типов документов, затем правило, по которому видны отдельные документы. Удалять "
		"документы не может ни одна роль отдела. У роли портала «Customer» нет прав ни на один документ "
		"приложения: клиенты читают и пишут через методы, перечисленные в конце страницы.",
	},
	"document": {"en": "Document", "ru": "Документ"},
	"rules_title": {"en": "Which rows", "ru": "Какие документы видны"},
	"reports_title": {"en": "Reports", "ru": "Отчёты"},
	"reports_text": {
		"en": "A report is opened by the roles it names and counts only what the reader sees; another user named in "
		"the request changes nothing, a filter the report does not know is refused. No report of the app is kept as "
		"a *Prepared Report*: whoever has its role could read what another's rights had counted.\n\n"
		"**Reports by mail** (*Auto Email Report*). The framework counts them as Administrator, so they are mailed "
		"only to enabled employees who may open the report and see all of its documents; this is asked when the "
		"record is enabled or changed and again each time it is sent. Whoever lost the role gets nothing more; the "
		"others do, and the Error Log says whom it left out. The same holds for copies of our reports and for saved "
		"lists of our documents. Setting one up takes ERPNext's role *Report Manager* or *System Manager* and sight "
		"of all documents; so do *Send Now* and *Download*. The field *Based on Permissions For User* narrows "
		"nothing: the framework does not use it for script reports. A mail covers the last whole day, week, month … "
		"and is written in its reader's language.",
		"ru": "Отчёт открывают названные в нём роли, и считает он только то, что видит читатель; чужой пользователь "
		"в запросе ничего не меняет, незнакомый отчёту отбор отклоняется. Ни один отчёт приложения не хранится как "
		"*Prepared Report*: иначе любой обладатель роли прочитал бы рассчитанное по чужим правам.\n\n"
		"**Отчёты по почте** (*Auto Email Report*). Фреймворк рассчитывает их от имени администратора, поэтому они "
		"отправляются только действующим сотрудникам, которым отчёт открыт и видны все его документы; это "
		"проверяется при включении и изменении записи и ещё раз при каждой отправке. Лишившийся роли больше ничего "
		"не получит, остальные получат, а в журнале ошибок будет сказано, кто пропущен. То же для копий наших "
		"отчётов и сохранённых списков наших документов. Настраивает отправку тот, у кого есть роль ERPNext "
		"*Report Manager* или *System Manager* и кто видит все документы; так же с кнопками «Отправить сейчас» и "
		"«Скачать». Поле *Based on Permissions For User* ничего не сужает: для таких отчётов фреймворк его не "
		"использует. Письмо охватывает последние полные сутки, неделю, месяц … и написано на языке получателя.",
	},
	"grants_title": {
		"en": "Rights added on documents of ERPNext",
		"ru": "Права, добавляемые на документы ERPNext",
	},
	"grants_intro": {
		"en": "Added on installation, never replacing the standard rules, and taken away on removal. They are what "
		"the order panel shows and the intake by phone writes. For the other duties (offers, contracts, "
		"payments) give your people ERPNext's own roles.",
		"ru": "Добавляются при установке, не заменяя стандартных правил, и убираются при удалении приложения. Это "
		"то, что показывает панель заказов и записывает приём по телефону. Для остальных обязанностей "
		"(предложения, договоры, оплата) дайте сотрудникам роли самого ERPNext.",
	},
	"methods_title": {"en": "Methods open to requests", "ru": "Методы, доступные запросам"},
	"methods_intro": {
		"en": "Every one checks the caller first; a test calls each as a guest, a strange customer and people of "
		"other roles, and fails on a method that is not listed here.",
		"ru": "Каждый сначала проверяет вызывающего; тест вызывает каждый от имени гостя, чужого клиента и людей с "
		"другими ролями и падает на методе, которого нет в этой таблице.",
	},
	"method": {"en": "Method", "ru": "Метод"},
	"what": {"en": "What it does", "ru": "Что делает"},
	"writes": {"en": "Writes (POST only)", "ru": "Пишет (только POST)"},
	"anybody": {
		"en": "anybody; by secret link or own number",
		"ru": "кто угодно; по секретной ссылке или своему номеру",
	},
	"yes": {"en": "yes", "ru": "да"},
}

RIGHT_WORDS = {
	"read": "чтение",
	"write": "изменение",
	"create": "создание",
	"delete": "удаление",
	"print": "печать",
	"report": "отчёт",
	"export": "выгрузка",
}

# The predicates of helpdesk_ext/permissions/ in words, by DocType.
ROW_RULES: dict[str, dict[str, str]] = {
	"Support Appeal": {
		"en": "The head, the deputy director and administrators see all. An agent sees all, or, with the setting "
		"“Agents See Only Own and Unassigned Appeals”, his own and those of nobody. The head changes all; an "
		"agent changes his own and unassigned ones while they are open or answered; closed, duplicate and "
		"spam ones only the head.",
		"ru": "Руководитель отдела, зам. директора и администраторы видят все. Менеджер видит все, а при настройке "
		"«Менеджеры видят только свои и неназначенные обращения» — свои и ничьи. Руководитель изменяет все; "
		"менеджер — свои и ничьи, пока они открыты или на них дан ответ; закрытые, дубликаты и спам — только "
		"руководитель.",
	},
	"Appeal Request": {
		"en": "Read by those who see the appeals (one that became somebody else's appeal is hidden with it). Nobody "
		"edits it: it stays as it was received; accept, reject and merge are methods.",
		"ru": "Читают те, кто видит обращения (ставшее чужим обращением скрыто вместе с ним). Никто его не "
		"изменяет: оно остаётся таким, как поступило; принять, отклонить и присоединить — методы.",
	},
	"Appeal Message": {
		"en": "Read as the appeal it belongs to; written by the conversation only, never changed.",
		"ru": "Читается так же, как своё обращение; пишется только перепиской, не изменяется никогда.",
	},
	"Order Inquiry": {
		"en": "The head, the deputy director and administrators see all. An agent sees all, or, with the setting "
		"“Agents See Only Own and Unassigned Appeals”, those he asked and those about appeals he sees. An "
		"employee of a department sees what was put to his department, from its sending on; never a draft, an "
		"inquiry to another department, the appeal behind it or its conversation. The asking side is changed by "
		"the head, by whoever asked and by the agent of the appeal; the answer by the department while it is its "
		"turn.",
		"ru": "Руководитель отдела, зам. директора и администраторы видят все. Менеджер видит все, а при настройке "
		"«Менеджеры видят только свои и неназначенные обращения» — заданные им и относящиеся к видимым ему "
		"обращениям. Сотрудник отдела видит запросы своему отделу с момента отправки; ни черновиков, ни запросов "
		"другим отделам, ни самого обращения, ни переписки по нему он не видит. Вопрос изменяют руководитель, "
		"спросивший и менеджер обращения; ответ — отдел, пока очередь за ним.",
	},
	"Fault Notice": {
		"en": "The department, the deputy director and the IT administrators see all; an employee of another "
		"department those he reported. Anybody of the staff reports one. The reporter changes his report until it "
		"is accepted and judges whether the fault is gone; the elimination is the IT administrators' and the "
		"head's; a settled one is changed by the head only.",
		"ru": "Отдел, зам. директора и системные администраторы видят все; сотрудник другого отдела — те, о которых "
		"сообщил сам. Сообщить о неполадке может каждый сотрудник. Сообщивший изменяет свое сообщение до принятия "
		"и решает, устранена ли неполадка; сведения об устранении вносят системный администратор и руководитель; "
		"закрытую изменяет только руководитель.",
	},
	"Staff Work Report": {
		"en": "An employee sees his own; the head, the deputy director and administrators all. A report is changed "
		"by its author until it is handed in; then nobody changes it: the head accepts or returns those of the "
		"employees, the deputy director those of the department and of the head; nobody his own.",
		"ru": "Сотрудник видит свои отчеты; руководитель отдела, зам. директора и администраторы — все. До сдачи отчет "
		"изменяет его автор, после сдачи — никто: отчеты сотрудников принимает или возвращает руководитель, отчет "
		"отдела и отчет руководителя — зам. директора; свой отчет не принимает никто.",
	},
	"Work Report Source": {
		"en": "Read with the report; written by the server when it compiles one.",
		"ru": "Читается вместе с отчетом; записывается сервером при составлении отчета.",
	},
	"Directive": {
		"en": "The deputy director and administrators see all; the head those of his own kinds; every other employee "
		"the issued ones that are addressed to him or whose execution he controls. Orders are made and issued by "
		"the deputy director, regulations and instructions by the head. Nothing of an issued one is changed: it is "
		"cancelled or replaced.",
		"ru": "Зам. директора и администраторы видят все; руководитель — документы своих видов; остальные сотрудники — "
		"изданные, которые адресованы им или исполнение которых они контролируют. Приказы составляет и издает "
		"зам. директора, распоряжения и указания — руководитель. Изданный документ не изменяется: его отменяют или "
		"заменяют новым.",
	},
	"Directive Addressee": {
		"en": "An employee sees his own rows and those he controls, an issuer all of his directives. They are changed "
		"by the methods below only: acknowledging and reporting is the addressee's own, accepting the "
		"controller's, extending and releasing the issuer's.",
		"ru": "Сотрудник видит свои строки и те, которые контролирует, издавший — все по своим документам. Изменяются "
		"только методами, перечисленными ниже: ознакомление и отчет об исполнении — за самим адресатом, приемка — за "
		"контролирующим, продление срока и снятие — за издавшим.",
	},
	"Support Deadline": {
		"en": "Read as the document whose term it is; written by the system only.",
		"ru": "Читается так же, как документ, к которому относится срок; пишется только системой.",
	},
	"Support Event": {
		"en": "Read as the document the event happened to; written by the system only.",
		"ru": "Читается так же, как документ события; пишется только системой.",
	},
}


def _t(key: str, language: str) -> str:
	return TEXTS[key][language]


def _translations(language: str) -> dict[str, str]:
	if language == "en":
		return {}
	with open(APP / "translations" / f"{language}.csv", encoding="utf-8", newline="") as file:
		return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}


def _table(header: list[str], rows: list[list[str]]) -> list[str]:
	cells = [
		[str(cell).replace("|", "\\|") for cell in row] for row in (header, ["---"] * len(header), *rows)
	]
	return ["| " + " | ".join(row) + " |" for row in cells]


def _page(lines: list[str]) -> str:
	return "\n".join([*lines, ""])


# --- workflows


def workflows_page(language: str) -> str:
	"""Diagram and tables of every flow in `language`."""
	words = _translations(language)
	lines = [f"# {_t('workflows_title', language)}", "", GENERATED, "", _t("workflows_intro", language), ""]
	lines += [_t("dotted", language), ""]
	for flow in FLOWS.values():
		lines += _flow_lines(flow, words, language)
	return _page(lines)


def _flow_lines(flow: Flow, words: dict, language: str) -> list[str]:
	said = {rule.state: words.get(rule.state, rule.state) for rule in flow.states}
	lines = [f"## {words.get(flow.doctype, flow.doctype)}", "", f"`{flow.name}`", ""]
	lines += ["```mermaid", *_diagram(flow, words, said), "```", "", f"### {_t('moves', language)}", ""]
	lines += _table(
		[_t(key, language) for key in ("from", "action", "to", "who")],
		[
			[
				said[move.state],
				words.get(move.action, move.action),
				said[move.next_state],
				", ".join(words.get(role, role) for role in move.roles),
			]
			for move in flow.transitions
		],
	)
	if flow.system_moves:
		lines += ["", f"### {_t('system_moves', language)}", ""]
		lines += _table(
			[_t(key, language) for key in ("from", "to")],
			[[said[start], said[end]] for start, end in _system_moves(flow)],
		)
	return [*lines, "", f"### {_t('states', language)}", "", *_states_table(flow, words, said, language), ""]


def _diagram(flow: Flow, words: dict, said: dict) -> list[str]:
	ids = {rule.state: f"s{number}" for number, rule in enumerate(flow.states)}
	lines = ["flowchart LR", f"\tstart(( )) --> {ids[flow.initial]}"]
	lines += [f'\t{ids[rule.state]}["{said[rule.state]}"]' for rule in flow.states]
	lines += [
		f'\t{ids[move.state]} -->|"{words.get(move.action, move.action)}"| {ids[move.next_state]}'
		for move in flow.transitions
	]
	lines += [f"\t{ids[start]} -.-> {ids[end]}" for start, end in _system_moves(flow)]
	return lines


def _system_moves(flow: Flow) -> list[tuple[str, str]]:
	order = [rule.state for rule in flow.states]
	return sorted(flow.system_moves, key=lambda move: (order.index(move[0]), order.index(move[1])))


def _states_table(flow: Flow, words: dict, said: dict, language: str) -> list[str]:
	"""The states; those of the appeal with what the customer reads instead."""
	for_customer = {state: words.get(word, word) for state, word in CUSTOMER_WORDS.items() if state in said}
	columns = ["state", "stored", *(["customer_reads"] if for_customer else []), "form_opens"]
	rows = [
		[
			said[rule.state],
			f"`{rule.state}`",
			*([for_customer[rule.state]] if for_customer else []),
			", ".join(words.get(role, role) for role in rule.editors),
		]
		for rule in flow.states
	]
	return _table([_t(key, language) for key in columns], rows)


# --- permissions


def permissions_page(language: str) -> str:
	"""Matrix of rights, rules of visibility, granted rights and methods in `language`."""
	words = _translations(language)
	lines = [
		f"# {_t('permissions_title', language)}",
		"",
		GENERATED,
		"",
		_t("permissions_intro", language),
		"",
	]
	lines += _matrix(_doctype_rights(), words, language)
	lines += ["", f"## {_t('rules_title', language)}", ""]
	for doctype, texts in ROW_RULES.items():
		lines += [f"**{words.get(doctype, doctype)}.** {texts[language]}", ""]
	lines += [f"## {_t('reports_title', language)}", "", _t("reports_text", language), ""]
	lines += [f"## {_t('grants_title', language)}", "", _t("grants_intro", language), ""]
	lines += _matrix(GRANTS, words, language)
	lines += ["", f"## {_t('methods_title', language)}", "", _t("methods_intro", language), ""]
	lines += _methods_table(words, language)
	return _page(lines)


def _doctype_rights() -> dict[str, dict[str, tuple[str, ...]]]:
	"""DocType -> role -> rights, from the DocTypes' own files."""
	found = {}
	for path in sorted((APP / "helpdesk_ext" / "doctype").glob("*/*.json")):
		record = json.loads(path.read_text(encoding="utf-8"))
		if record.get("doctype") == "DocType" and not record.get("istable"):
			found[record["name"]] = {
				rule["role"]: tuple(right for right in RIGHTS if rule.get(right))
				for rule in record["permissions"]
			}
	return found


def _matrix(rights: dict[str, dict[str, tuple[str, ...]]], words: dict, language: str) -> list[str]:
	roles = [
		role for role in (*DESK_ROLES, Role.SYSTEM_MANAGER) if any(role in row for row in rights.values())
	]
	return _table(
		[_t("document", language), *(words.get(role, role) for role in roles)],
		[
			[words.get(doctype, doctype), *(_rights(row.get(role, ()), language) for role in roles)]
			for doctype, row in rights.items()
		],
	)


def _rights(rights: tuple[str, ...], language: str) -> str:
	return ", ".join(RIGHT_WORDS[right] if language == "ru" else right for right in rights) or "–"


def _methods_table(words: dict, language: str) -> list[str]:
	"""The docstrings are English, so their column is on the English page only."""
	columns = ["method", "who", "writes", *(["what"] if language == "en" else [])]
	rows = [
		[
			f"`{method.path.removeprefix('helpdesk_ext.')}`",
			", ".join(words.get(role, role) for role in method.roles) or _t("anybody", language),
			_t("yes", language) if method.writes else "",
			_first_sentence(method.path),
		]
		for method in METHODS
	]
	return _table([_t(key, language) for key in columns], [row[: len(columns)] for row in rows])


def _first_sentence(path: str) -> str:
	"""The first sentence of a function's docstring, read from its file without importing it."""
	module, _dot, name = path.rpartition(".")
	source = APP.parent / Path(*module.split(".")).with_suffix(".py")
	for node in ast.parse(source.read_text(encoding="utf-8")).body:
		if isinstance(node, ast.FunctionDef) and node.name == name:
			paragraph = (ast.get_docstring(node) or "").split("\n\n")[0]
			return " ".join(paragraph.split()).split(". ")[0].rstrip(".") + "."
	return ""


def write() -> None:
	"""Write the pages to the repository's docs folder."""
	for path, text in pages().items():
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(text, encoding="utf-8")
		print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
	write()
