"""The background worker of a site. Runs inside a site."""


def work(site):
	"""Take jobs from every queue until stopped, all of them in this one process.

	The framework's worker forks for each job, so every job loads its modules, templates and mail styles anew.
	That is most of a second, spent after the first write: on SQLite nobody else can write meanwhile.
	"""
	from frappe.utils import background_jobs
	from rq import SimpleWorker

	background_jobs.Worker = SimpleWorker
	background_jobs.start_worker(quiet=True)
