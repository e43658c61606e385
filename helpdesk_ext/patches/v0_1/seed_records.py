"""Brings what the app seeds to the version of the code. Raise the number of its line to run it again."""

from helpdesk_ext.install import set_up_site


def execute() -> None:
	set_up_site()
