"""Blocks of the roles' pages that show the first rows of a queue (the framework's Custom HTML Block)."""

from helpdesk_ext.setup.seeding import Seed

VERSION = 1

# block -> queue (rules.queues)
BLOCKS = {
	"Queue of Pressing Appeals": "appeals_pressing",
	"Queue of Open Appeals of Mine": "open_appeals_of_mine",
	"Queue of Inquiries to My Department": "inquiries_to_my_department",
	"Queue of Faults to Repair": "faults_to_repair",
	"Queue of Directives Still to Do": "directives_still_to_do",
}

HTML = '<div class="hdx-queue"></div>'
STYLE = """
.hdx-queue { border: 1px solid var(--border-color); border-radius: 8px; padding: 6px 14px; font-size: 13px; }
.hdx-queue table { width: 100%; border-collapse: collapse; }
.hdx-queue tr { cursor: pointer; border-bottom: 1px solid var(--border-color); }
.hdx-queue tr:last-child { border-bottom: 0; }
.hdx-queue td { padding: 7px 10px 7px 0; vertical-align: top; }
.hdx-queue td + td { white-space: nowrap; width: 1%; padding-left: 14px; }
.hdx-queue-title { color: var(--text-color); font-weight: 500; text-decoration: none; }
.hdx-queue-details, .hdx-queue-state, .hdx-queue-term, .hdx-queue-none { color: var(--text-muted); }
.hdx-queue-late { color: var(--red-600, #cb2929); font-weight: 600; }
.hdx-queue-rest { display: inline-block; padding: 7px 0; color: var(--text-muted); }
.hdx-queue-none { margin: 7px 0; }
""".strip()
SCRIPT = 'frappe.require("/assets/helpdesk_ext/js/queue.js", () => helpdesk_ext.queue.show(root_element, "{queue}"));'


def seeds() -> list[Seed]:
	"""One block for each queue. They come back when the site deletes them: the pages name them."""
	return [
		Seed(
			"Custom HTML Block",
			name,
			{"html": HTML, "style": STYLE, "script": SCRIPT.replace("{queue}", queue), "private": 0},
			VERSION,
			required=True,
		)
		for name, queue in BLOCKS.items()
	]
