"""Terms of an appeal of the past (backfill): as if the policies of today had held then."""

import frappe
import frappe.utils

from helpdesk_ext.rules.history import Life
from helpdesk_ext.rules.terms import is_withdrawn, promises_of_appeal
from helpdesk_ext.terms.follow import maker, store
from helpdesk_ext.terms.ledger import Ledger


def tell(appeal, life: Life) -> Ledger:
	"""The rows its life leaves, in memory; sets the appeal's `due_at`. Nobody is told of a past breach."""
	ledger = Ledger(maker(appeal))
	for at, facts in life.facts:
		withdrawn = _taken_back(facts)
		ledger.follow(promises_of_appeal(facts), at, withdrawn)
	now = frappe.utils.now_datetime()
	for row in ledger.live():
		if row.next_check_at and row.due_at <= now:
			row.update(warned_at=row.warn_at, breached_at=row.due_at, is_missed=1, next_check_at=None)
	appeal.due_at = ledger.nearest_due()
	return ledger


def write(appeal, ledger: Ledger) -> None:
	for row in ledger.rows:
		store(appeal, row)


def _taken_back(facts):
	return lambda kind: is_withdrawn(kind, facts.state, facts.first_answered_at)
