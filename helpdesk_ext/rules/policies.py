"""Which policy of terms a document falls under. Pure Python."""

from collections.abc import Iterable, Mapping

from helpdesk_ext.constants import PolicyFor, TermKind

# What each kind of policy asks of a document: field of the policy -> name of the document's fact. A fact is
# a set: the value itself with all above it in its tree.
CONDITIONS = {
	PolicyFor.APPEALS: ("category", "appeal_priority", "channel", "customer_group"),
	PolicyFor.INQUIRIES: ("department",),
	PolicyFor.FAULTS: ("fault_part", "severity"),
}
HOURS = {
	TermKind.FIRST_ANSWER: "first_answer_hours",
	TermKind.NEXT_ANSWER: "next_answer_hours",
	TermKind.RESOLUTION: "resolution_hours",
	TermKind.DEPARTMENT: "department_hours",
	TermKind.REPAIR: "repair_hours",
}
TERMS = {
	PolicyFor.APPEALS: (TermKind.FIRST_ANSWER, TermKind.NEXT_ANSWER, TermKind.RESOLUTION),
	PolicyFor.INQUIRIES: (TermKind.DEPARTMENT,),
	PolicyFor.FAULTS: (TermKind.REPAIR,),
}


def holds(policy: Mapping, applies_to: str, facts: Mapping[str, Iterable[str]]) -> bool:
	"""Whether every condition the policy names holds; one it leaves empty always does."""
	if policy["applies_to"] != applies_to:
		return False
	return all(
		not policy.get(field) or policy[field] in facts.get(field, ()) for field in CONDITIONS[applies_to]
	)


def first_that_holds(policies: Iterable[Mapping], applies_to: str, facts: Mapping[str, Iterable[str]]):
	"""The first of `policies`, which come in their order of application; None when none holds."""
	return next((policy for policy in policies if holds(policy, applies_to, facts)), None)


def promised_seconds(policy: Mapping, kind: str) -> float:
	"""Working seconds the policy promises for a kind of term; 0 where it promises none."""
	return float(policy.get(HOURS[kind]) or 0) * 3600
