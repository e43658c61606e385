"""The policies of terms a new site begins with: terms exist on day one."""

from helpdesk_ext.constants import POLICY, PolicyFor, Priority, Role
from helpdesk_ext.setup.seeding import Seed

VERSION = 1
# working hours: (name, urgency, first answer, next answer, resolution, order)
APPEALS = (
	("Terms of Urgent Appeals", Priority.URGENT, 1, 2, 8, 10),
	("Terms of High Appeals", Priority.HIGH, 2, 4, 16, 20),
	("Usual Terms of Appeals", None, 4, 8, 24, 100),
)


def policies() -> list[Seed]:
	"""Seeds of the policies; the head hears of a missed term again after a working day."""
	return [
		Seed(
			POLICY,
			name,
			{
				"policy_name": name,
				"applies_to": PolicyFor.APPEALS,
				"appeal_priority": urgency,
				"application_order": order,
				"first_answer_hours": first,
				"next_answer_hours": following,
				"resolution_hours": resolution,
				"escalation_steps": [{"hours_after_breach": 8, "told_role": Role.HEAD}],
			},
			VERSION,
		)
		for name, urgency, first, following, resolution, order in APPEALS
	]
