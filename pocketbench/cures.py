"""Faults of the framework package that hold on every database and need no app of ours to show."""

import inspect
import logging
import sys
import time
import types
from logging.handlers import RotatingFileHandler


def apply(frappe, site):
	"""Mend the running framework. Called once per process, before anything else is imported."""
	_log_files(frappe, site.logs)
	_setup_is_complete(frappe)
	_annotations(frappe)
	_job_retries(frappe)
	_error_log(frappe)


def _log_files(frappe, logs):
	# log files are opened in ../logs and ./<site name>/logs of the working directory, which do not exist
	import frappe.utils.logger as logger

	def create_handler(module, site=None, max_size=100_000, file_count=20, stream_only=False):
		if stream_only:
			handler = logging.StreamHandler()
		else:
			path = logs / f"frappe.{module}.log"
			handler = RotatingFileHandler(path, maxBytes=max_size, backupCount=1)
		handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)s {module} %(message)s"))
		return [handler]

	logger.create_handler = create_handler


def _setup_is_complete(frappe):
	# asks for a table of a Single, which has none: always False, so the Desk shows a wizard that is missing
	frappe.is_setup_complete = lambda: bool(frappe.db.get_single_value("System Settings", "setup_complete"))


def _annotations(frappe):
	# string annotations are skipped by the argument check: "0" stays a true string, link search answers 417
	import frappe.utils.typing_validations as validations

	own = validations.transform_parameter_types

	def transform_parameter_types(func, args, kwargs):
		resolve_annotations(func)
		return own(func, args, kwargs)

	validations.transform_parameter_types = transform_parameter_types


def resolve_annotations(func):
	"""Turn a function's string annotations into types, in place; one that cannot be resolved stays."""
	names = inspect.unwrap(func).__globals__
	for name, hint in func.__annotations__.items():
		if isinstance(hint, str):
			try:
				func.__annotations__[name] = eval(hint, names)
			except Exception:
				# a name under TYPE_CHECKING: the framework leaves such an argument unchecked, so do we
				continue


def _job_retries(frappe):
	# the framework retries inside itself and then trips over the state its retry has torn down: the job is
	# committed and yet counted as failed
	import frappe.utils.background_jobs as jobs

	own = jobs.execute_job
	no_more = 5  # the framework's own limit: from this number on it raises instead of retrying

	def execute_job(site, method, event, job_name, kwargs, user=None, is_async=True, retry=0):
		while True:
			try:
				return own(site, method, event, job_name, kwargs, user, is_async, retry=no_more)
			except (frappe.QueryDeadlockError, frappe.QueryTimeoutError, frappe.RetryBackgroundJobError):
				if retry >= no_more:
					raise
				retry += 1
				time.sleep(retry)

	jobs.execute_job = execute_job


def _error_log(frappe):
	# log_error first imports the client of an error service, which is not installed: it raises instead of logging
	module = types.ModuleType(f"{frappe.__name__}.utils.sentry")
	module.capture_exception = lambda message=None: None
	sys.modules[module.__name__] = module
