"""Why an appeal is not saved, or a message not posted."""

import frappe


class AppealInputError(frappe.ValidationError):
	"""Something entered into an appeal cannot be kept."""


class AppealTextError(AppealInputError):
	"""Subject or text is empty or too long."""


class ContactError(AppealInputError):
	"""E-mail or phone cannot be one."""


class OrderOfCustomerError(AppealInputError):
	"""Order or delivery belongs to another customer."""


class DuplicateLinkError(AppealInputError):
	"""The appeal it duplicates is missing, is itself, or leads back to it."""


class ReceivedDateError(AppealInputError):
	"""The date of receipt is in the future, or may no longer change."""


class AgentChoiceError(AppealInputError):
	"""The responsible employee cannot be this one, or not by this user."""


class AnswerMissingError(AppealInputError):
	"""An appeal is answered only by an answer."""


class OpenInquiryError(AppealInputError):
	"""A department has not answered yet."""


class FaultNotEliminatedError(AppealInputError):
	"""The agent has said that the answer waits for a repair."""


class FaultLinkError(AppealInputError):
	"""The appeal cannot hang on this fault."""


class ConversationError(frappe.ValidationError):
	"""This message cannot be posted here or now."""


class ForeignFileError(frappe.PermissionError):
	"""A file that is somebody else's cannot be sent with a message."""
