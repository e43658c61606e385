"""The background worker of a site. Runs inside a site."""


def work(site):
	"""Take jobs from every queue until stopped."""
	from frappe.utils.background_jobs import start_worker

	start_worker(quiet=True)
