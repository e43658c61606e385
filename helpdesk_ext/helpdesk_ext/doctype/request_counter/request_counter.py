import hashlib

import frappe
import frappe.utils
from frappe.model.document import Document

DOCTYPE = "Request Counter"
HOUR, DAY = 3600, 86400
ATTEMPTS = 3


class RequestCounter(Document):
	pass


def within_limit(purpose: str, who: str, limit: int, window_seconds: int = HOUR) -> bool:
	"""Count one more `purpose` of `who` and say whether it is still within `limit` per window.

	The counter is a row of the database, because a limit kept in a cache is gone whenever the cache is;
	`who` must be something the client cannot choose. A limit of 0 or less means no limit. Windows are
	fixed (each hour from :00). The count belongs to the caller's transaction: refused work counts
	only when the caller commits it.

	Call it before anything else is written: after a deadlock (the first requests of an hour may meet
	in one) the transaction begins anew.
	"""
	if limit <= 0:
		return True
	key = _key(purpose, who, window_seconds)
	for attempt in range(ATTEMPTS):
		try:
			return _count(key, window_seconds) <= limit
		except frappe.QueryDeadlockError:
			if attempt == ATTEMPTS - 1:
				raise
			frappe.db.rollback()


def clear_old() -> None:
	"""Daily: counters whose window is over."""
	frappe.db.delete(DOCTYPE, {"window_ends_at": ["<", frappe.utils.now_datetime()]})


def _key(purpose: str, who: str, window_seconds: int) -> str:
	window = int(frappe.utils.get_datetime(frappe.utils.now_datetime()).timestamp()) // window_seconds
	# hashed: neither an address nor an e-mail stays in the table
	return hashlib.sha256(f"{purpose}|{who}|{window_seconds}|{window}".encode()).hexdigest()


def _count(key: str, window_seconds: int) -> int:
	# a plain read first: an update or a locking read of a row that is not there locks the gap around it
	# in MariaDB, and two first requests would then wait for each other
	if frappe.db.get_value(DOCTYPE, key, "name") or not _insert(key, window_seconds):
		counter = frappe.qb.DocType(DOCTYPE)
		frappe.qb.update(counter).set(counter.hits, counter.hits + 1).where(counter.name == key).run()
	return frappe.utils.cint(frappe.db.get_value(DOCTYPE, key, "hits"))


def _insert(key: str, window_seconds: int) -> bool:
	"""Make the row with its first hit; False when somebody else was faster."""
	row = frappe.new_doc(DOCTYPE)
	row.counter_key = key
	row.hits = 1
	row.window_ends_at = frappe.utils.add_to_date(
		frappe.utils.now_datetime(), seconds=window_seconds, as_datetime=True
	)
	frappe.db.savepoint("counter")
	try:
		row.insert(ignore_permissions=True)
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.db.rollback(save_point="counter")
		frappe.clear_messages()
		return False
	return True
