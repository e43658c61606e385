"""Called by the framework before it drops our DocTypes."""

from helpdesk_ext.setup import removal


def before_uninstall() -> None:
	"""Take along what the framework would leave behind. A later install finds a clean site.

	The number series stays: a number once printed on a letter is never given twice.
	"""
	doctypes = removal.our_doctypes()
	removal.remove_machinery(doctypes)
	removal.remove_report_mails(doctypes)
	removal.remove_files(doctypes)
	removal.remove_leftovers(doctypes)
	removal.remove_settings(doctypes)
	removal.revoke_rights()
	removal.remove_portal_menu()
	left = [
		*removal.remove_email_templates(),
		*removal.remove_queue_blocks(),
		*removal.remove_workflow_masters(),
		*removal.remove_roles(),
	]
	for name in left:
		print(f"Helpdesk Ext: {name}: left in place, others use it")
