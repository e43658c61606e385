"""The category tree a new site starts with.

English phrases are the stored names; people see the translation. Only leaves are chosen, so every
group has its "other" leaf.
"""

from typing import NamedTuple

from helpdesk_ext.constants import Priority

VERSION = 1


class Category(NamedTuple):
	name: str
	children: tuple["Category", ...] = ()
	priority: str = Priority.NORMAL
	is_order_status_question: int = 0
	is_claim: int = 0


CATEGORIES = (
	Category(
		"Delivery of Order",
		children=(
			Category("Where Is My Order", is_order_status_question=1),
			Category("Delivery Date Change"),
			Category("Damaged or Lost Parcel", priority=Priority.HIGH),
			Category("Other Question on Delivery"),
		),
	),
	Category("Payment of Order"),
	Category("Question about Product"),
	Category("Return or Exchange"),
	Category("Site or Equipment Fault", priority=Priority.HIGH),
	Category(
		"Consultation",
		children=(
			Category("Consultation on Services"),
			Category("Consultation on Payment"),
			Category("Consultation on Discounts"),
			Category("Consultation on Contract"),
		),
	),
	Category("Suggestion for Improvement", priority=Priority.LOW),
	Category("Claim of Customer", priority=Priority.HIGH, is_claim=1),
	Category("Conflict Situation", priority=Priority.HIGH),
	Category("Other Matter"),
)
