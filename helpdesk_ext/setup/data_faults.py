"""What can fail, and why: the tree of parts and the list of causes a new site starts with.

English phrases are the stored names; people see the translation. Only leaves are chosen, so every group
has its "other" leaf. The equipment of the workplaces comes first: that is what the department's own
administrator repairs.
"""

from typing import NamedTuple

from helpdesk_ext.constants import Severity

VERSION = 1

BY_WORKPLACE = "By Workplace"
BY_PAGE = "By Page"
BY_SYSTEM = "By System"


class Part(NamedTuple):
	name: str
	where_kind: str = BY_WORKPLACE
	severity: str = Severity.NORMAL
	children: tuple["Part", ...] = ()


class Cause(NamedTuple):
	name: str
	needs_words: int = 0


PARTS = (
	Part(
		"Workplace Equipment",
		children=(
			Part("Computer at Workplace", severity=Severity.HIGH),
			Part("Printer or Scanner"),
			Part("Telephone or Headset", severity=Severity.HIGH),
			Part("Network at Workplace", severity=Severity.HIGH),
			Part("Other Workplace Equipment"),
		),
	),
	Part(
		"Site of the Store",
		BY_PAGE,
		children=(
			Part("Page of the Site", BY_PAGE),
			Part("Payment on the Site", BY_PAGE, Severity.CRITICAL),
			Part("Catalogue on the Site", BY_PAGE, Severity.HIGH),
			Part("Delivery Calculator", BY_PAGE, Severity.HIGH),
			Part("Other Fault of the Site", BY_PAGE),
		),
	),
	Part(
		"Programs of the Staff",
		BY_SYSTEM,
		children=(
			Part("Internal System", BY_SYSTEM, Severity.HIGH),
			Part("Mail or Messenger of Staff", BY_SYSTEM),
			Part("Other Program of Staff", BY_SYSTEM),
		),
	),
)

CAUSES = (
	Cause("Equipment Broke Down"),
	Cause("Equipment Worn Out"),
	Cause("Cable or Connection"),
	Cause("Error in Program"),
	Cause("Wrong Settings"),
	Cause("Update Went Wrong"),
	Cause("Power Failure"),
	Cause("Provider or Outside Service"),
	Cause("Load Too High"),
	Cause("Mistake in Use"),
	Cause("Cause Not Found", needs_words=1),
	Cause("Cause of Another Kind", needs_words=1),
)
