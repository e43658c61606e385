"""Work after the answer: saving never waits for a queue, and a lost queue loses nothing but time.

Whatever is handed over here must also be found by a sweep (sweeps.py), because a queue that is down
takes no job and a worker that dies forgets one.
"""

import contextlib

import frappe
from redis.exceptions import ConnectionError as QueueDown

SYSTEM_USER = "Administrator"


def enqueue_later(method: str, *, queue: str = "short", **kwargs) -> None:
	"""Hand `method` (dotted path) to a worker once the present transaction is committed.

	Nothing happens after a rollback. A queue that cannot be reached is written to the log and shown to
	nobody: the sweep will do the work.
	"""
	frappe.db.after_commit.add(lambda: _enqueue(method, queue, kwargs))


def _enqueue(method: str, queue: str, kwargs: dict) -> None:
	if frappe.flags.helpdesk_queue_is_down:
		# finding it out again costs seconds each time
		return
	try:
		frappe.enqueue(method, queue=queue, **kwargs)
	except Exception as error:
		frappe.flags.helpdesk_queue_is_down = isinstance(error, QueueDown)
		_note_lost_job(method)


@contextlib.contextmanager
def queue_may_be_down():
	"""Within the block a queue that cannot be reached costs what was to be queued, and nothing else.

	For hooks of the framework that ring a bell in the middle of a save.
	"""
	try:
		yield
	except QueueDown:
		frappe.flags.helpdesk_queue_is_down = True
		_note_lost_job("a notice of the framework")


def _note_lost_job(what: str) -> None:
	# not an Error Log: nothing written here would be committed any more
	with contextlib.suppress(Exception):
		frappe.logger("helpdesk_ext").exception("No queue for %s: left to the sweep", what)


@contextlib.contextmanager
def as_system():
	"""Run the block as the system: a job carries the user who caused it, here a guest or a customer."""
	before = frappe.session.user
	if before != SYSTEM_USER:
		frappe.set_user(SYSTEM_USER)
	try:
		yield
	finally:
		if before != SYSTEM_USER:
			frappe.set_user(before)


@contextlib.contextmanager
def server_side():
	"""While the block lasts our own code acts for somebody without rights (a customer): the guards, which
	stop strangers at comments, files and assignments, let it pass."""
	before = frappe.flags.helpdesk_server_side
	frappe.flags.helpdesk_server_side = True
	try:
		yield
	finally:
		frappe.flags.helpdesk_server_side = before


def each(rows, work, title: str) -> int:
	"""Do `work(row)` for every row, each in a transaction of its own: one bad row stops no other.

	For jobs and sweeps only, since it commits. Errors go to the Error Log under `title`.
	Returns how many rows went well.
	"""
	done = 0
	for row in rows:
		try:
			work(row)
			commit()
			done += 1
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=title, message=frappe.get_traceback())
			commit()
	return done


def roll_back_to(save_point: str) -> None:
	"""Undo what was done since the savepoint; everything, where a deadlock has taken the savepoint away."""
	try:
		frappe.db.rollback(save_point=save_point)
	except Exception:
		frappe.db.rollback()


def commit() -> None:
	"""Commit a step of a job. Not in a test, which rolls back what it did."""
	if not frappe.flags.in_test:
		frappe.db.commit()
