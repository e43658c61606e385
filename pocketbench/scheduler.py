"""The scheduler of a site. Runs inside a site.

The framework's own daemon cannot run: one of its functions is defined twice and never connects.
"""

import time
import traceback
from contextlib import contextmanager

TICK_SECONDS = 20
MAIL_SECONDS = 3  # a bench sends its mail every four minutes: too long for somebody who looks on


def tick_forever():
	"""Put due scheduled jobs into the queue every few seconds and send waiting mail, until stopped."""
	while True:
		tick()
		for _ in range(TICK_SECONDS // MAIL_SECONDS):
			time.sleep(MAIL_SECONDS)
			send_mail()


def tick():
	"""Put due scheduled jobs into the queue once; an error is printed, the next tick tries again."""
	with _connection() as frappe:
		from frappe.utils import scheduler

		if not scheduler.is_scheduler_inactive(verbose=False):
			queued = scheduler.enqueue_events()
			frappe.db.commit()
			if queued:
				print(time.strftime("%T"), *queued, flush=True)


def send_mail():
	"""Send what waits in the mail queue."""
	with _connection() as frappe:
		from frappe.email.queue import flush

		if frappe.db.exists("Email Queue", {"status": "Not Sent"}):
			flush()
			frappe.db.commit()


@contextmanager
def _connection():
	import frappe

	try:
		frappe.init(force=True)
		frappe.connect()
		yield frappe
	except Exception:
		traceback.print_exc()
	finally:
		frappe.destroy()
