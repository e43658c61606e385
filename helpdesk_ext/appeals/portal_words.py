"""The words of the customer's pages that scripts show, in the page's language."""

from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.appeals import attachments


def script_words() -> dict[str, str]:
	"""Every sentence the scripts of form and page may need."""
	return {
		"files": _("Files of Appeal"),
		"choose_files": _("Choose files"),
		"files_hint": _("Up to {0} files, each at most {1} MB:"),
		"kilobytes": _("{0} KB"),
		"megabytes": _("{0} MB"),
		"remove_file": _("Remove file"),
		"wrong_type": _("The file {0} is of a kind that cannot be taken."),
		"empty_file": _("The file {0} is empty. Please choose another one."),
		"large_file": _("The file {0} is larger than {1} MB."),
		"too_many_files": _("At most {0} files can be sent at once."),
		"request_too_large": _("All files together are too large. Please send fewer or smaller ones."),
		"too_often": _("Too many requests in a short time. Please try again in an hour."),
		"not_sent": _("It could not be sent. Your text is kept: please check the connection and try again."),
		"sending": _("Sending…"),
		"moved": _("Your message became the new appeal {0}, because the earlier one was closed long ago."),
		"open_new": _("Open the new appeal"),
		"choose_category": _("Choose a category"),
		"check_fields": _("Please check the marked fields."),
		"sent_title": _("Your appeal has been received"),
		"sent_number": _("Its number is {0}."),
		"sent_mail": _("If you gave an e-mail address, the number and the link are on their way there too."),
		"save_link": _(
			"Please keep this link: it opens your appeal, shows our answer and takes your messages."
		),
		"copy_link": _("Copy link"),
		"copied": _("Link copied"),
		"open_appeal": _("Open the appeal"),
		"send_another": _("Send another appeal"),
	}


def file_limits() -> dict:
	"""What the page tells about files before they are sent; the server checks by itself."""
	return {
		"max_files": settings.get("max_files"),
		"max_file_megabytes": settings.get("max_file_megabytes"),
		"file_types": sorted(attachments.parse_types(settings.get("allowed_file_types"))),
	}
