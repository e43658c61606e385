"""Seeds, rights and removal: what install, a patch and uninstall do to a site."""

import re
from pathlib import Path
from unittest import mock

import frappe
import frappe.permissions

from helpdesk_ext.constants import APPEAL, APPEAL_WORKFLOW, ASSIGNMENT_RULE, AppealState, Role
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.rules.templates import unknown_placeholders
from helpdesk_ext.rules.transitions import CLOSED, WORKFLOW
from helpdesk_ext.setup import data_desk, data_roles, data_templates, removal, seeding, verbs
from helpdesk_ext.setup.seeding import Seed, apply_seeds
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user

LIST_SCRIPT = ("helpdesk_ext", "doctype", "support_appeal", "support_appeal_list.js")


def reply_seed(version: int, text: str, **more) -> Seed:
	name = "Seed Under Test"
	return Seed("Reply Template", name, {"template_name": name, "template_text": text}, version, **more)


class TestSeeding(HelpdeskTestCase):
	def text(self):
		return frappe.db.get_value("Reply Template", "Seed Under Test", "template_text")

	def mark(self):
		return frappe.db.get_value(
			"Seeded Record",
			{"reference_name": "Seed Under Test"},
			["seed_version", "left_as_edited"],
			as_dict=True,
		)

	def outcome(self, seed):
		(outcome,) = apply_seeds([seed])
		return outcome

	def test_missing_record_is_inserted_and_marked(self):
		self.assertEqual(self.outcome(reply_seed(1, "First")), seeding.INSERTED)
		self.assertEqual(self.text(), "First")
		self.assertEqual(self.mark(), {"seed_version": 1, "left_as_edited": 0})

	def test_same_version_changes_nothing(self):
		apply_seeds([reply_seed(1, "First")])
		self.assertEqual(self.outcome(reply_seed(1, "Other")), seeding.CURRENT)
		self.assertEqual(self.text(), "First")

	def test_unedited_record_is_upgraded(self):
		apply_seeds([reply_seed(1, "First")])
		self.assertEqual(self.outcome(reply_seed(2, "Second")), seeding.UPGRADED)
		self.assertEqual(self.text(), "Second")
		self.assertEqual(self.outcome(reply_seed(3, "Third")), seeding.UPGRADED)
		self.assertEqual(self.text(), "Third")

	def test_edited_record_is_left_and_reported(self):
		apply_seeds([reply_seed(1, "First")])
		record = frappe.get_doc("Reply Template", "Seed Under Test")
		record.template_text = "Ours"
		record.save()
		self.assertEqual(self.outcome(reply_seed(2, "Second")), seeding.LEFT_EDITED)
		self.assertEqual(self.text(), "Ours")
		self.assertEqual(self.mark(), {"seed_version": 2, "left_as_edited": 1})

	def test_record_the_site_had_before_is_left(self):
		frappe.get_doc(
			{"doctype": "Reply Template", "template_name": "Seed Under Test", "template_text": "Ours"}
		).insert()
		self.assertEqual(self.outcome(reply_seed(1, "First")), seeding.LEFT_EDITED)
		self.assertEqual(self.text(), "Ours")

	def test_record_the_site_deleted_stays_deleted(self):
		apply_seeds([reply_seed(1, "First")])
		frappe.delete_doc("Reply Template", "Seed Under Test")
		self.assertEqual(self.outcome(reply_seed(1, "First")), seeding.CURRENT)
		self.assertEqual(self.outcome(reply_seed(2, "Second")), seeding.LEFT_DELETED)
		self.assertIsNone(self.text())

	def test_required_record_comes_back(self):
		apply_seeds([reply_seed(1, "First", required=True)])
		frappe.delete_doc("Reply Template", "Seed Under Test")
		self.assertEqual(self.outcome(reply_seed(1, "First", required=True)), seeding.INSERTED)
		self.assertEqual(self.text(), "First")

	def test_kept_fields_are_neither_an_edit_nor_overwritten(self):
		apply_seeds([reply_seed(1, "First", kept=("disabled",))])
		frappe.db.set_value("Reply Template", "Seed Under Test", "disabled", 1)
		seed = reply_seed(2, "Second", kept=("disabled",))
		seed.values["disabled"] = 0
		self.assertEqual(self.outcome(seed), seeding.UPGRADED)
		self.assertEqual(frappe.db.get_value("Reply Template", "Seed Under Test", "disabled"), 1)

	def test_a_transition_removed_by_the_site_counts_as_an_edit(self):
		before = seeding.fingerprint(frappe.get_doc("Workflow", APPEAL_WORKFLOW))
		workflow = frappe.get_doc("Workflow", APPEAL_WORKFLOW)
		workflow.transitions[0].condition = "doc.customer"
		self.assertNotEqual(seeding.fingerprint(workflow), before)
		workflow.transitions[0].condition = None
		self.assertEqual(seeding.fingerprint(workflow), before)
		workflow.transitions.pop()
		self.assertNotEqual(seeding.fingerprint(workflow), before)

	def test_nothing_is_due_after_install(self):
		self.assertEqual(set(apply_seeds(verbs.seeds())), {seeding.CURRENT})


class TestSeeds(HelpdeskTestCase):
	def test_patch_line_follows_the_versions_of_the_seeds(self):
		"""A seed added or raised without its patch line would reach new sites only."""
		patches = (Path(verbs.__file__).parent.parent / "patches.txt").read_text()
		number = int(re.search(r"v0_1\.seed_records #(\d+)", patches).group(1))
		self.assertEqual(number, sum(seed.version for seed in verbs.seeds()))

	def test_workflows_say_what_the_rules_say(self):
		for flow in FLOWS.values():
			workflow = frappe.get_doc("Workflow", flow.name)
			self.assertEqual(workflow.document_type, flow.doctype)
			self.assertTrue(workflow.is_active)
			moves = {(row.state, row.action, row.next_state, row.allowed) for row in workflow.transitions}
			expected = {
				(move.state, move.action, move.next_state, role)
				for move in flow.transitions
				for role in move.roles
			}
			self.assertEqual(moves, expected)
			for rule in flow.states:
				editors = {row.allow_edit for row in workflow.states if row.state == rule.state}
				self.assertEqual(editors, set(rule.editors), rule.state)

	def test_fixtures_hold_every_state_and_action(self):
		states = {record["name"]: record["style"] for record in verbs.fixture_records("workflow_state")}
		flows = FLOWS.values()
		self.assertEqual(states, {rule.state: rule.style for flow in flows for rule in flow.states})
		actions = {record["name"] for record in verbs.fixture_records("workflow_action_master")}
		self.assertEqual(actions, {move.action for flow in flows for move in flow.transitions})

	def test_reply_templates_use_known_placeholders_only(self):
		for name, values in data_templates.reply_templates():
			self.assertEqual(unknown_placeholders(values["template_text"]), (), name)

	def test_mails_render_without_the_customers_words(self):
		for name, _values in data_templates.email_templates():
			template = frappe.get_doc("Email Template", name)
			mail = template.get_formatted_email(
				{
					"appeal_number": "APL-2026-00042",
					"customer_name": "<b>Ivan</b>",
					"organization": "Shop & Co",
					"link": "https://shop.example/appeals/APL-2026-00042?key=a&b=1",
				}
			)
			self.assertIn("APL-2026-00042", mail["subject"], name)
			self.assertIn("&lt;b&gt;Ivan", mail["message"], name)
			self.assertIn('href="https://shop.example/appeals/APL-2026-00042?key=a&amp;b=1"', mail["message"])
			self.assertNotIn("{{", mail["message"], name)

	def test_category_tree_has_groups_with_leaves(self):
		self.assertEqual(
			frappe.db.get_value("Appeal Category", "Where Is My Order", "parent_appeal_category"),
			"Delivery of Order",
		)
		groups = frappe.get_all("Appeal Category", filters={"is_group": 1}, pluck="name")
		for group in groups:
			self.assertTrue(frappe.db.exists("Appeal Category", {"parent_appeal_category": group}), group)

	def test_assignment_rule_takes_new_appeals_of_nobody_on_every_day(self):
		rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
		self.assertEqual(len(rule.assignment_days), 7)
		evaluate = rule.safe_eval
		self.assertTrue(evaluate("assign_condition", {"state": AppealState.NEW, "agent": None}))
		self.assertFalse(evaluate("assign_condition", {"state": AppealState.NEW, "agent": "a@example.com"}))
		self.assertTrue(evaluate("assign_condition", {"state": AppealState.REOPENED, "agent": None}))
		self.assertTrue(evaluate("close_condition", {"state": AppealState.ANSWERED}))
		self.assertFalse(evaluate("close_condition", {"state": AppealState.AWAITING_CUSTOMER}))
		self.assertTrue(evaluate("unassign_condition", {"state": AppealState.SPAM}))


class TestRights(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.clear_cache)

	def test_department_roles_may_not_delete_our_documents(self):
		for doctype in removal.our_doctypes():
			for rule in frappe.get_meta(doctype).permissions:
				if rule.role in data_roles.DESK_ROLES:
					self.assertFalse(rule.delete, f"{rule.role} may delete {doctype}")

	def test_portal_role_has_no_right_on_our_documents(self):
		for doctype in removal.our_doctypes():
			roles = {rule.role for rule in frappe.get_meta(doctype).permissions}
			self.assertFalse(roles & {"Customer", "Guest", "All"}, doctype)

	def test_grants_are_exact_and_keep_the_standard_rules(self):
		for doctype, grants in data_roles.GRANTS.items():
			self.assertGranted(doctype, grants)

	def test_granting_anew_is_exact(self):
		frappe.db.delete("Custom DocPerm", {"parent": "Company"})
		verbs.grant_rights()
		self.assertGranted("Company", data_roles.GRANTS["Company"])

	def assertGranted(self, doctype, grants):
		rows = frappe.get_all("Custom DocPerm", filters={"parent": doctype}, fields=["*"])
		standard = frappe.get_all("DocPerm", filters={"parent": doctype}, fields=["role", "permlevel"])
		kept = {(row.role, row.permlevel) for row in rows}
		for rule in standard:
			self.assertIn((rule.role, rule.permlevel), kept, doctype)
		for role, rights in grants.items():
			(row,) = [row for row in rows if row.role == role]
			granted = {right for right in frappe.permissions.rights if row.get(right)}
			self.assertEqual(granted, set(rights), f"{role} on {doctype}")

	def test_granting_again_adds_nothing(self):
		before = frappe.db.count("Custom DocPerm")
		verbs.grant_rights()
		self.assertEqual(frappe.db.count("Custom DocPerm"), before)

	def test_roles_of_the_department_open_the_desk_and_the_customers_does_not(self):
		for role in data_roles.DESK_ROLES:
			self.assertTrue(frappe.db.get_value("Role", role, "desk_access"), role)
		self.assertFalse(frappe.db.get_value("Role", Role.CUSTOMER, "desk_access"))

	def test_customer_role_is_made_portal_only_where_it_is_missing(self):
		# the framework would make the role with desk access from the permissions that name it
		frappe.db.delete("Role", {"name": Role.CUSTOMER})
		verbs.make_roles()
		self.assertEqual(frappe.db.get_value("Role", Role.CUSTOMER, "desk_access"), 0)


class TestWorkspace(HelpdeskTestCase):
	def test_links_to_missing_documents_are_dropped(self):
		workspace = frappe.get_doc("Workspace", verbs.WORKSPACE)
		workspace.append(
			"links", {"type": "Link", "label": "Gone", "link_type": "DocType", "link_to": "No Such DocType"}
		)
		workspace.flags.ignore_links = True
		workspace.flags.ignore_validate = True
		workspace.flags.ignore_mandatory = True
		workspace.save(ignore_permissions=True)
		verbs.prune_workspace()
		kept = {row.link_to for row in frappe.get_doc("Workspace", verbs.WORKSPACE).links}
		self.assertNotIn("No Such DocType", kept)
		self.assertIn(APPEAL, kept)

	def test_agent_registers_a_call_from_the_page(self):
		from frappe.desk.desktop import get_desktop_page

		with self.as_user(make_user("agent.cards@example.com", Role.AGENT).name):
			page = get_desktop_page(
				frappe.as_json({"name": verbs.WORKSPACE, "title": verbs.WORKSPACE, "public": 1})
			)
		urls = [row.get("url") for row in page["shortcuts"]["items"] if row.get("type") == "URL"]
		self.assertEqual(urls, ["/app/support-appeal?intake=1", "/app/fault-notice/new"])

	def test_board_shows_what_the_list_has_fetched(self):
		"""A board asks for no fields of its own."""
		script = Path(frappe.get_app_path("helpdesk_ext"), *LIST_SCRIPT).read_text(encoding="utf-8")
		fetched = re.search(r"add_fields: \[(.*?)\]", script, re.DOTALL).group(1)
		for fieldname in frappe.parse_json(data_desk.KANBAN["fields"]):
			self.assertTrue(frappe.get_meta(APPEAL).has_field(fieldname), fieldname)
			self.assertIn(f'"{fieldname}"', fetched)

	def test_board_leaves_out_what_is_done(self):
		"""It fetches every card its filters leave: years of closed appeals would stop the Desk."""
		board = frappe.get_doc("Kanban Board", data_desk.KANBAN_BOARD)
		states = {rule.state for rule in WORKFLOW.states}
		((doctype, fieldname, operator, done),) = frappe.parse_json(board.filters)
		self.assertEqual((doctype, fieldname, operator), (APPEAL, "state", "not in"))
		self.assertEqual(set(done), CLOSED)
		shown = {column.column_name for column in board.columns if column.status == "Active"}
		self.assertEqual(shown, states - CLOSED)

	def test_title_in_the_sidebar_is_translated(self):
		bootinfo = frappe._dict(
			app_data=[
				{"app_name": "erpnext", "app_title": "Technical Support"},
				{"app_name": "helpdesk_ext", "app_title": "Technical Support"},
			]
		)
		with mock.patch.object(frappe.local, "lang", "ru"):
			for hook in frappe.get_hooks("extend_bootinfo", app_name="helpdesk_ext"):
				frappe.get_attr(hook)(bootinfo=bootinfo)
		self.assertEqual(
			[app["app_title"] for app in bootinfo.app_data], ["Technical Support", "Техподдержка"]
		)
		# older Desks have no such list
		frappe.get_attr("helpdesk_ext.boot.translate_title")(bootinfo=frappe._dict())

	def test_number_cards_count_for_an_agent(self):
		from frappe.desk.doctype.number_card.number_card import get_result

		agent = make_user("agent.cards@example.com", Role.AGENT)
		filters = {"module": "Helpdesk Ext", "type": "Document Type"}
		for name in frappe.get_all("Number Card", filters=filters, pluck="name"):
			card = frappe.get_doc("Number Card", name)
			for condition in frappe.parse_json(card.filters_json):
				self.assertEqual(len(condition), 4, name)
			with self.as_user(agent.name):
				self.assertGreaterEqual(get_result(card.as_dict(), card.filters_json), 0)


class TestRemoval(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		# rights and workflows are cached: what a test removes comes back with the rollback
		self.addCleanup(frappe.clear_cache)

	def test_state_of_another_workflow_is_kept(self):
		self.make_other_workflow()
		self.assertTrue(removal.named_by_others("Workflow State", AppealState.NEW))
		self.assertTrue(removal.named_by_others("Workflow Action Master", "Close Appeal"))

	def test_state_nobody_else_uses_is_free(self):
		removal.remove_machinery(removal.our_doctypes())
		self.assertFalse(removal.named_by_others("Workflow State", AppealState.AWAITING_CUSTOMER))
		self.assertFalse(removal.named_by_others("Workflow Action Master", "Ask Customer"))

	def test_role_somebody_holds_is_kept(self):
		make_user("holder@example.com", Role.IT_ADMIN)
		self.assertTrue(removal.named_by_others("Role", Role.IT_ADMIN))

	def test_rights_return_to_the_standard(self):
		removal.revoke_rights()
		for doctype in data_roles.GRANTS:
			self.assertFalse(
				frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": ["in", data_roles.DESK_ROLES]})
			)

	def test_rights_the_site_made_itself_are_kept(self):
		frappe.permissions.add_permission("Customer", "Website Manager", 0)
		removal.revoke_rights()
		self.assertTrue(frappe.db.exists("Custom DocPerm", {"parent": "Customer", "role": "Website Manager"}))
		self.assertTrue(frappe.db.exists("Custom DocPerm", {"parent": "Customer", "role": "Sales User"}))

	def test_rows_about_our_documents_are_removed_and_others_kept(self):
		category = {"reference_type": "Appeal Category", "reference_name": "Other Matter"}
		ours = frappe.get_doc({"doctype": "ToDo", "description": "a", **category}).insert()
		others = frappe.get_doc({"doctype": "ToDo", "description": "b"}).insert()
		removal.remove_leftovers(removal.our_doctypes())
		self.assertFalse(frappe.db.exists("ToDo", ours.name))
		self.assertTrue(frappe.db.exists("ToDo", others.name))

	def make_other_workflow(self):
		frappe.get_doc(
			{
				"doctype": "Workflow",
				"workflow_name": "Flow of Others",
				"document_type": "Note",
				"workflow_state_field": "title",
				"is_active": 0,
				"states": [
					{"state": AppealState.NEW, "doc_status": "0", "allow_edit": "System Manager"},
					{"state": AppealState.CLOSED, "doc_status": "0", "allow_edit": "System Manager"},
				],
				"transitions": [
					{
						"state": AppealState.NEW,
						"action": "Close Appeal",
						"next_state": AppealState.CLOSED,
						"allowed": "System Manager",
					}
				],
			}
		).insert()
