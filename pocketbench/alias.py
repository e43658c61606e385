"""The name: `frappe` in imports, templates and conditions is the fork itself, under its old name."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types

from pocketbench.framework import FORK, MOVED, NAME, PLACEHOLDERS


def install():
	"""Let `import frappe` find the fork; returns the module. Called once per process, before any other import."""
	for name in PLACEHOLDERS:
		sys.modules[name] = _Placeholder(name)
	sys.meta_path.insert(0, _Finder())
	frappe = importlib.import_module(NAME)
	_restore_helpers()
	return frappe


class _Placeholder(types.ModuleType):
	"""A module whose every attribute is an exception class nobody raises."""

	__path__ = ()

	def __getattr__(self, name):
		if name.startswith("__"):
			raise AttributeError(name)
		value = type(name, (Exception,), {})
		setattr(self, name, value)
		return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	"""`frappe` and `frappe.x` are the very modules of the fork, not copies."""

	def find_spec(self, name, path=None, target=None):
		if name == NAME or name.startswith(NAME + "."):
			return importlib.util.spec_from_loader(name, self)
		if name == f"{FORK}.desk.doctype.event.event" and sys.version_info < (3, 12):
			return _event_spec(name, path)
		return None

	def create_module(self, spec):
		if spec.name == "frappe.modules":
			module = types.ModuleType(spec.name)
			utils = importlib.import_module(MOVED["frappe.modules.utils"])
			module.__dict__.update({k: v for k, v in vars(utils).items() if not k.startswith("__")})
			module.__path__ = []
		else:
			module = importlib.import_module(MOVED.get(spec.name, FORK + spec.name[len(NAME) :]))
		spec.loader_state = (module.__spec__, module.__loader__, module.__package__)
		return module

	def exec_module(self, module):
		# the import machinery has just relabelled the shared module: give it its own labels back
		module.__spec__, module.__loader__, module.__package__ = module.__spec__.loader_state


def _event_spec(name, path):
	"""One module of the fork has a `type` statement: a syntax error before Python 3.12."""
	found = importlib.machinery.PathFinder.find_spec(name, path)

	class Loader(importlib.machinery.SourceFileLoader):
		def get_code(self, fullname):
			source = self.get_source(fullname).replace("\ttype EventLikeDict = ", "\tEventLikeDict = ")
			return self.source_to_code(source.encode(), self.path)

	return importlib.util.spec_from_file_location(name, found.origin, loader=Loader(name, found.origin))


def _restore_helpers():
	"""The installer of the fork imports a test helper that is not in the package."""
	import frappe.tests.utils as test_utils

	generators = types.ModuleType(f"{FORK}.tests.utils.generators")
	generators._clear_test_log = lambda: None
	test_utils.__path__ = []
	sys.modules[generators.__name__] = generators


def restore_names(frappe):
	"""Templates and conditions written by apps say `frappe`; the sandbox only offers the fork's name."""
	from frappe.email.doctype.notification import notification
	from frappe.model import workflow
	from frappe.utils import safe_exec

	for module, function in (
		(safe_exec, "get_safe_globals"),
		(workflow, "get_workflow_safe_globals"),
		(notification, "get_context"),
		(notification, "get_safe_globals"),
	):
		setattr(module, function, _also_frappe(getattr(module, function)))


def _also_frappe(function):
	def wrapper(*args, **kwargs):
		names = function(*args, **kwargs)
		names[NAME] = names[FORK]
		return names

	return wrapper
