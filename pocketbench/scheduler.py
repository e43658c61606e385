"""The scheduler of a site. Runs inside a site.

The framework's own daemon cannot run: one of its functions is defined twice and never connects.
"""

import time
import traceback

TICK_SECONDS = 20


def tick_forever():
	"""Put due scheduled jobs into the queue every few seconds, until stopped."""
	while True:
		tick()
		time.sleep(TICK_SECONDS)


def tick():
	"""Put due scheduled jobs into the queue once; an error is printed, the next tick tries again."""
	import frappe
	from frappe.utils import scheduler

	try:
		frappe.init(force=True)
		frappe.connect()
		if not scheduler.is_scheduler_inactive(verbose=False):
			queued = scheduler.enqueue_events()
			frappe.db.commit()
			if queued:
				print(time.strftime("%T"), *queued, flush=True)
	except Exception:
		traceback.print_exc()
	finally:
		frappe.destroy()
