"""Why a directive or a step of its execution is refused."""

import frappe


class DirectiveInputError(frappe.ValidationError):
	"""Something entered into a directive cannot be kept."""


class FrozenError(DirectiveInputError):
	"""An issued directive is not changed, only cancelled or replaced."""


class RecipientError(DirectiveInputError):
	"""Addressed to nobody, or to somebody who is no employee."""


class TermError(DirectiveInputError):
	"""A term in the past, or the execution before the acquaintance."""


class BasisError(DirectiveInputError):
	"""The basis is missing, or not the issuer's to read."""


class ReplacementError(DirectiveInputError):
	"""This directive cannot be replaced."""


class OpenExecutionError(DirectiveInputError):
	"""Somebody still owes the execution."""


class IssuerError(frappe.PermissionError):
	"""Directives of this kind are issued by another."""


class StepError(DirectiveInputError):
	"""The addressee's row is not in the state for this step."""


class FingerprintError(DirectiveInputError):
	"""The text acknowledged is not the text that was issued."""


class NotAddresseeError(frappe.PermissionError):
	"""Acknowledged, refused or reported for another person."""


class ControlError(frappe.PermissionError):
	"""Not the controller's or issuer's to do, or one's own execution."""
