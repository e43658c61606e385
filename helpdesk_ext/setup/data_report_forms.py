"""The two Report Forms a new site starts with, in the site's language. Their words are also looked up where no
framework is (the test of the translations)."""

from helpdesk_ext.constants import REPORT_FORM, ReportKind

VERSION = 1

NAMES = {
	ReportKind.EMPLOYEE: {"en": "Report on Work", "ru": "Отчет о работе"},
	ReportKind.DEPARTMENT: {"en": "Report on the Work of Employees", "ru": "Отчет о работе сотрудников"},
}
# title by language, text of the author ("" for the figures)
SECTIONS = {
	ReportKind.EMPLOYEE: (
		({"en": "Figures of the period", "ru": "Показатели за период"}, ""),
		({"en": "Work done in the period", "ru": "Выполненная работа"}, "Work Done in Period"),
		({"en": "Problems of the period", "ru": "Проблемы"}, "Problems Met"),
		({"en": "Proposals of the author", "ru": "Предложения"}, "Proposals Made"),
		({"en": "Plan for the next period", "ru": "План на следующий период"}, "Plans for Next Period"),
	),
	ReportKind.DEPARTMENT: (
		({"en": "Figures by employee", "ru": "Показатели по сотрудникам"}, ""),
		({"en": "Results of the department", "ru": "Результаты работы отдела"}, "Work Done in Period"),
		({"en": "Problems of the period", "ru": "Проблемы"}, "Problems Met"),
		({"en": "Proposals of the author", "ru": "Предложения"}, "Proposals Made"),
		({"en": "Plan for the next period", "ru": "План на следующий период"}, "Plans for Next Period"),
	),
}
FIGURES = {
	ReportKind.EMPLOYEE: (
		"appeals_taken",
		"appeals_answered",
		"appeals_closed",
		"appeals_reopened",
		"appeals_overdue",
		"public_messages",
		"internal_notes",
		"inquiries_sent",
		"faults_reported",
		"faults_eliminated",
		"claims",
		"calls",
		"meetings",
		"first_answer",
		"resolution",
		"inquiry_answer",
	),
	ReportKind.DEPARTMENT: (
		"appeals_taken",
		"appeals_answered",
		"appeals_closed",
		"appeals_reopened",
		"appeals_overdue",
		"public_messages",
		"inquiries_sent",
		"faults_reported",
		"faults_eliminated",
		"claims",
		"first_answer",
		"resolution",
	),
}
PLANNED = frozenset({"appeals_answered", "appeals_closed", "first_answer", "faults_eliminated"})


def words() -> list[str]:
	"""The English words of the forms: a site whose language was chosen after the installation has these, and
	they are translated where they are shown."""
	names = [texts["en"] for texts in NAMES.values()]
	return [*names, *(titles["en"] for sections in SECTIONS.values() for titles, _text in sections)]


def seeds() -> list:
	"""One form for each kind of report."""
	language = _language()
	return [_seed(kind, language) for kind in NAMES]


def _seed(kind: str, language: str):
	from helpdesk_ext.setup.seeding import Seed

	name = NAMES[kind][language]
	return Seed(
		REPORT_FORM,
		name,
		{
			"form_name": name,
			"report_kind": kind,
			"sections": [
				{"section_title": titles[language], "text_field": text_field}
				for titles, text_field in SECTIONS[kind]
			],
			"figures": [{"figure": key, "is_planned": int(key in PLANNED)} for key in FIGURES[kind]],
		},
		VERSION,
		kept=("form_version",),
	)


def _language() -> str:
	"""The language the forms were first made in, else the site's: a site that changes its language later
	keeps the forms it has."""
	import frappe

	from helpdesk_ext.setup.seeding import SEEDED_RECORD

	for language in ("en", "ru"):
		if frappe.db.exists(
			SEEDED_RECORD,
			{"reference_doctype": REPORT_FORM, "reference_name": NAMES[ReportKind.EMPLOYEE][language]},
		):
			return language
	return "ru" if str(frappe.db.get_default("lang") or "").startswith("ru") else "en"
