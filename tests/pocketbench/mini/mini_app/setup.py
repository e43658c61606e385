"""Every function leaves a trace in the defaults, so that a test sees it was called."""

import frappe


def after_install():
	_count("installed")


def after_uninstall():
	_count("uninstalled")


def after_migrate():
	_count("migrated")


def first_patch():
	_count("patched")


def seed(language):
	return [frappe.get_doc(doctype="Mini Note", title=f"seed {language}").insert().title]


def tick():
	_count("ticked")


def mini_greeting():
	return "hello from the app"


def _count(name):
	frappe.db.set_default(f"mini_{name}", int(frappe.db.get_default(f"mini_{name}") or 0) + 1)
