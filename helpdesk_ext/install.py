"""Called by the framework when the app comes to a site, and after every migrate of it."""

from helpdesk_ext.setup import verbs


def before_install() -> None:
	"""Before our DocTypes exist: the roles their permissions name."""
	verbs.make_roles()


def after_install() -> None:
	"""After our DocTypes exist; a patch line repeats the same on sites that have the app already."""
	set_up_site()


def after_migrate() -> None:
	"""Only what is cheap and may have become due with new code or a new ERPNext."""
	verbs.fill_settings()
	verbs.prune_workspace()


def set_up_site() -> None:
	"""All of the set-up, in the order of its links. Harmless when repeated."""
	verbs.make_roles()
	verbs.make_workflow_masters()
	verbs.fill_settings()
	verbs.seed_records()
	verbs.choose_calendar()
	verbs.grant_rights()
	verbs.prune_workspace()
	verbs.wake_assignment_rule()
