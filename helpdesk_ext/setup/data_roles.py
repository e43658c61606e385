"""Roles of the department, and the rights they need on documents that are not ours."""

from helpdesk_ext.constants import Role

# Every role of DESIGN's table of participants works in the Desk; the customer's does not.
DESK_ROLES = (Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER)
PORTAL_ROLES = (Role.CUSTOMER,)
# One address for everybody: it leads each to the page of his role (www/support_desk.py).
HOME_PAGE = "/support-desk"
FORMER_HOME_PAGE = "/app/technical-support"

WORKSPACE = "Technical Support"
# Role -> the page with its queue. Who holds several roles starts on the first of them.
QUEUE_PAGES = {
	Role.DEPUTY: "Support Management",
	Role.HEAD: "Support Management",
	Role.AGENT: WORKSPACE,
	Role.IT_ADMIN: "Faults and Repairs",
	Role.RESPONDER: "Department Inquiries",
}
WORKSPACES = tuple(dict.fromkeys((WORKSPACE, *QUEUE_PAGES.values())))

READ = ("read",)
# Staff intake links a customer or makes one within the minute of the call.
MAINTAIN = ("read", "write", "create")

# DocType -> role -> rights. What the order panel shows and the staff intake writes, and no more.
GRANTS: dict[str, dict[str, tuple[str, ...]]] = {
	"Customer": {Role.AGENT: MAINTAIN, Role.HEAD: MAINTAIN, Role.DEPUTY: READ},
	"Contact": {Role.AGENT: MAINTAIN, Role.HEAD: MAINTAIN, Role.DEPUTY: READ},
	"Sales Order": {Role.AGENT: READ, Role.HEAD: READ, Role.DEPUTY: READ},
	"Delivery Note": {Role.AGENT: READ, Role.HEAD: READ, Role.DEPUTY: READ},
	"Sales Invoice": {Role.AGENT: READ, Role.HEAD: READ, Role.DEPUTY: READ},
	"Item": {Role.AGENT: READ, Role.HEAD: READ, Role.DEPUTY: READ},
	# chosen in a working calendar
	"Holiday List": {Role.HEAD: READ},
	# found by the number on its label, named in a fault
	"Asset": {Role.IT_ADMIN: READ},
	"Company": {Role.AGENT: READ, Role.HEAD: READ, Role.DEPUTY: READ},
}
