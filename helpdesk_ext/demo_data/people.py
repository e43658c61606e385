"""Users, customers and contacts of the demo."""

import random
from typing import NamedTuple

import frappe
import frappe.utils
from frappe.utils.password import update_password

from helpdesk_ext import backfill
from helpdesk_ext.constants import Role
from helpdesk_ext.demo_data.names import DOMAIN, Words

PASSWORD = "demo-2026"
# How many private persons log in; every company has two users.
PRIVATE_LOGINS = 16
SHOWCASE = "customer"


class Person(NamedTuple):
	"""A customer's contact person. `user` is the portal login, if there is one."""

	customer: str
	first_name: str
	full_name: str
	woman: bool
	email: str
	phone: str
	city: str
	user: str | None


def user_id(login: str) -> str:
	return f"{login}@{DOMAIN}"


def make_staff(words: Words, language: str, batch: str) -> None:
	for employee in words.staff:
		make_user(
			user_id(employee.login), employee.first_name, employee.last_name, employee.roles, language, batch
		)


def make_absences(words: Words, today, batch: str) -> None:
	"""One employee away now, one next week, two back again."""
	spans = (
		("agent5", -2, 5, "agent2"),
		("agent4", 7, 14, "agent3"),
		("agent2", -60, -47, None),
		("agent3", -95, -82, None),
	)
	for login, first, last, substitute in spans:
		absence = frappe.new_doc("Agent Absence")
		absence.update(
			{
				"agent": user_id(login),
				"from_date": frappe.utils.add_days(today, first),
				"to_date": frappe.utils.add_days(today, last),
				"substitute": user_id(substitute) if substitute else None,
				"absence_reason": words.absence,
			}
		)
		absence.flags.in_backfill = True
		absence.insert(ignore_permissions=True)
		backfill.mark("Agent Absence", [absence.name], batch)


def make_user(email: str, first_name: str, last_name: str, roles, language: str, batch: str) -> None:
	user = frappe.new_doc("User")
	user.update(
		{
			"email": email,
			"first_name": first_name,
			"last_name": last_name,
			"language": language,
			"send_welcome_email": 0,
			"user_type": "Website User" if Role.CUSTOMER in roles else "System User",
			"roles": [{"role": role} for role in roles],
		}
	)
	user.flags.no_welcome_mail = True
	user.insert(ignore_permissions=True)
	update_password(email, PASSWORD)
	backfill.mark("User", [email], batch)


# --- customers


def make_customers(words: Words, language: str, number: int, dice: random.Random, batch: str) -> list[Person]:
	"""`number` customers: every fifth a company with two portal users, then private persons; the first of
	these is the showcase."""
	people: list[Person] = []
	names = full_names(words, dice)
	companies = words.companies[: number // 5]
	for place, company in enumerate(companies, 1):
		city = dice.choice(words.cities)
		pair = [next_person(names, company, city, dice, f"company{place}.{one}") for one in (1, 2)]
		make_customer(company, "Company", pair, language, batch)
		people.extend(pair)
	for place in range(number - len(companies)):
		login = SHOWCASE if place == 0 else f"customer{place + 1}" if place < PRIVATE_LOGINS else None
		person = next_person(names, None, dice.choice(words.cities), dice, login)
		make_customer(person.customer, "Individual", [person], language, batch)
		people.append(person)
	return people


def full_names(words: Words, dice: random.Random):
	"""(first name, full name, is a woman), no name twice; the showcase customer's comes as it falls."""
	everybody = [(name, False) for name in words.men] + [(name, True) for name in words.women]
	pairs = [
		(first, f"{first} {last}{words.women_end if woman else ''}", woman)
		for first, woman in everybody
		for last in words.surnames
	]
	dice.shuffle(pairs)
	return iter(pairs)


def next_person(names, company: str | None, city: str, dice: random.Random, login: str | None) -> Person:
	first, full, woman = next(names)
	phone = f"+7 9{dice.randrange(10, 70):02d} {dice.randrange(1000):03d}-{dice.randrange(100):02d}-{dice.randrange(100):02d}"
	email = user_id(login) if login else f"buyer{dice.randrange(10**6):06d}@{DOMAIN}"
	return Person(company or full, first, full, woman, email, phone, city, user_id(login) if login else None)


def make_customer(name: str, kind: str, people: list[Person], language: str, batch: str) -> None:
	for person in people:
		if person.user:
			last_name = person.full_name.split(" ", 1)[1]
			make_user(person.user, person.first_name, last_name, (Role.CUSTOMER,), language, batch)
	customer = frappe.new_doc("Customer")
	customer.update(
		{
			"customer_name": name,
			"customer_type": kind,
			"customer_group": leaf("Customer Group"),
			"territory": leaf("Territory"),
			"language": language,
			"portal_users": [{"user": person.user} for person in people if person.user],
		}
	)
	customer.insert(ignore_permissions=True)
	backfill.mark("Customer", [customer.name], batch)
	contacts = [make_contact(person, customer.name, batch) for person in people]
	frappe.db.set_value("Customer", customer.name, "customer_primary_contact", contacts[0])


def make_contact(person: Person, customer: str, batch: str) -> str:
	contact = frappe.new_doc("Contact")
	first, last = person.full_name.split(" ", 1)
	contact.update(
		{
			"first_name": first,
			"last_name": last,
			"user": person.user,
			"email_ids": [{"email_id": person.email, "is_primary": 1}],
			"phone_nos": [{"phone": person.phone, "is_primary_mobile_no": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
		}
	)
	contact.insert(ignore_permissions=True)
	backfill.mark("Contact", [contact.name], batch)
	return contact.name


def leaf(doctype: str) -> str | None:
	"""Any group of a tree that may hold records."""
	return frappe.db.get_value(doctype, {"is_group": 0}, "name", order_by="lft asc") or frappe.db.get_value(
		doctype, {}, "name"
	)
