"""Terms of documents of the past (backfill): as if the policies of today had held then."""

from datetime import datetime

import frappe
import frappe.utils

from helpdesk_ext.rules.history import Life
from helpdesk_ext.rules.terms import is_withdrawn, promises_of_appeal
from helpdesk_ext.terms.follow import maker, promises_of, store
from helpdesk_ext.terms.ledger import Ledger


def tell(appeal, life: Life) -> Ledger:
	"""The rows an appeal's life leaves, in memory; sets the appeal's `due_at`."""
	ledger = begin(appeal)
	for at, facts in life.facts:
		withdrawn = _taken_back(facts)
		ledger.follow(promises_of_appeal(facts), at, withdrawn)
	note_breaches(ledger)
	appeal.due_at = ledger.nearest_due()
	return ledger


def begin(doc) -> Ledger:
	"""No terms yet."""
	return Ledger(maker(doc))


def step(doc, ledger: Ledger, at: datetime) -> None:
	"""What an inquiry or a fault has become at `at` means for its terms."""
	ledger.follow(promises_of(doc), at, lambda kind: is_withdrawn(kind, doc.state))


def note_breaches(ledger: Ledger) -> None:
	"""What is open and overdue by now is missed. Nobody is told of a past breach."""
	now = frappe.utils.now_datetime()
	for row in ledger.live():
		if row.next_check_at and row.due_at <= now:
			row.update(warned_at=row.warn_at, breached_at=row.due_at, is_missed=1, next_check_at=None)


def write(doc, ledger: Ledger) -> None:
	for row in ledger.rows:
		store(doc, row)


def _taken_back(facts):
	return lambda kind: is_withdrawn(kind, facts.state, facts.first_answered_at)
