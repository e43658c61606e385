"""Stored strings: one place for every state, action, role and choice that the code compares.

States and actions are phrases which neither Frappe nor ERPNext translates already, because a
translation file is global and a Workflow State is one shared, unrenamable master.
"""


class AppealState:
	NEW = "New Appeal"
	IN_PROGRESS = "Appeal In Progress"
	AWAITING_CUSTOMER = "Awaiting Customer"
	AWAITING_DEPARTMENT = "Awaiting Department"
	ANSWERED = "Appeal Answered"
	CLOSED = "Appeal Closed"
	REOPENED = "Appeal Reopened"
	DUPLICATE = "Duplicate Appeal"
	SPAM = "Spam Appeal"


class AppealAction:
	TAKE = "Take Appeal"
	ASK_CUSTOMER = "Ask Customer"
	ASK_DEPARTMENT = "Ask Department"
	RESUME = "Resume Appeal"
	ANSWER = "Give Answer"
	CLOSE = "Close Appeal"
	REOPEN = "Reopen Appeal"
	MARK_DUPLICATE = "Mark as Duplicate"
	MARK_SPAM = "Mark as Spam"
	RESTORE = "Restore Appeal"


class RequestState:
	RECEIVED = "Request Received"
	CONVERTED = "Request Converted"
	STUCK = "Request Stuck"
	SUSPECTED = "Suspected Spam"
	REJECTED = "Request Rejected"
	MERGED = "Request Merged"


class Channel:
	WEB_FORM = "Via Web Form"
	EMAIL = "Via E-mail"
	PHONE = "Via Phone"
	MESSENGER = "Via Messenger"
	IN_PERSON = "In Person"
	PAPER = "On Paper"


class Priority:
	LOW = "Priority Low"
	NORMAL = "Priority Normal"
	HIGH = "Priority High"
	URGENT = "Priority Urgent"


class Direction:
	INCOMING = "Incoming Message"
	OUTGOING = "Outgoing Message"


class Delivery:
	NOT_MAILED = "Not Mailed"
	QUEUED = "Mail Queued"
	SENT = "Mail Sent"
	FAILED = "Mail Failed"


class LastMessageBy:
	CUSTOMER = "From Customer"
	STAFF = "From Staff"


class Confirmation:
	DUE = "Confirmation Due"
	QUEUED = "Confirmation Queued"
	NONE = "No Confirmation"


class EventType:
	REGISTERED = "Document Registered"
	STATE = "State Changed"
	AGENT = "Agent Changed"
	CATEGORY = "Category Changed"
	PRIORITY = "Priority Changed"
	MESSAGE = "Message Added"
	CUSTOMER_LINKED = "Customer Linked"
	ERASED = "Personal Data Erased"
	DEPARTMENT = "Department Changed"
	RESPONSIBLE = "Responsible Changed"
	TERM = "Term Changed"
	OVERRIDE = "Rule Overridden"


class InquiryState:
	DRAFT = "Inquiry Draft"
	SENT = "Inquiry Sent"
	ACCEPTED = "Inquiry Accepted"
	ANSWERED = "Inquiry Answered"
	CLOSED = "Inquiry Closed"
	RETURNED = "Inquiry Returned"
	CANCELLED = "Inquiry Withdrawn"


class InquiryAction:
	SEND = "Send Inquiry"
	ACCEPT = "Accept Inquiry"
	ANSWER = "Answer Inquiry"
	RETURN = "Return for Clarification"
	CLARIFY = "Send Clarified Inquiry"
	ASK_AGAIN = "Ask Department Again"
	CLOSE = "Close Inquiry"
	CANCEL = "Withdraw Inquiry"


class InquiryEntry:
	"""What a row of an inquiry's history says."""

	ASKED = "Question Asked"
	ANSWERED = "Answer Given"
	RETURNED = "Returned to Asker"
	CLARIFIED = "Question Clarified"
	ASKED_AGAIN = "Asked Again"
	PASSED = "Passed to Department"
	RECALLED = "Inquiry Recalled"


class PaymentState:
	FULL = "Order Paid in Full"
	PART = "Order Paid in Part"
	NONE = "Order Not Paid"


class ReturnDecision:
	ACCEPTED = "Return Is Accepted"
	REFUSED = "Return Is Refused"


class AnswerForm:
	"""How a department's answer is headed when it is printed."""

	ORDER = "Information on Order"
	DELIVERY = "Information on Delivery"


class FaultState:
	REGISTERED = "Fault Registered"
	ACCEPTED = "Fault Accepted"
	IN_REPAIR = "Fault in Repair"
	ELIMINATED = "Fault Eliminated"
	CONFIRMED = "Fault Confirmed"
	RETURNED = "Fault Returned"
	REJECTED = "Fault Rejected"


class FaultAction:
	ACCEPT = "Accept Fault"
	START_REPAIR = "Take into Repair"
	ELIMINATE = "Eliminate Fault"
	CONFIRM = "Confirm Elimination"
	RETURN = "Return to Repair"
	REJECT = "Reject Fault Notice"
	REOPEN = "Register Fault Again"


class Severity:
	LOW = "Severity Low"
	NORMAL = "Severity Normal"
	HIGH = "Severity High"
	CRITICAL = "Severity Critical"


class ReportKind:
	EMPLOYEE = "Employee Work Report"
	DEPARTMENT = "Department Work Report"


class ReportState:
	DRAFT = "Report Draft"
	COMPILED = "Report Compiled"
	UNDER_REVIEW = "Report Under Review"
	ACCEPTED = "Report Accepted"
	RETURNED = "Report Returned"


class ReportAction:
	COMPILE = "Compile Report"
	BACK_TO_DRAFT = "Back to Draft of Report"
	SUBMIT = "Hand In Report"
	ACCEPT = "Accept Report"
	RETURN = "Return Report"
	REWORK = "Rework Report"


class ReportPeriod:
	WEEK = "Report for a Week"
	MONTH = "Report for a Month"


class DirectiveKind:
	ORDER = "Order of Deputy Director"
	REGULATION = "Regulation of Head"
	INSTRUCTION = "Instruction of Head"


class DirectiveState:
	DRAFT = "Directive Draft"
	ISSUED = "Directive Issued"
	IN_EXECUTION = "Directive in Execution"
	EXECUTED = "Directive Executed"
	CLOSED = "Directive Closed"
	CANCELLED = "Directive Cancelled"


class DirectiveAction:
	ISSUE = "Issue Directive"
	CLOSE = "Close Directive"
	CANCEL = "Cancel Directive"


class AddresseeState:
	NOTIFIED = "Awaiting Acknowledgement"
	ACKNOWLEDGED = "Acknowledged by Addressee"
	REFUSED = "Acknowledgement Refused"
	REPORTED = "Execution Reported"
	RETURNED = "Execution Returned"
	ACCEPTED = "Execution Accepted"
	RELEASED = "Addressee Released"


class PolicyFor:
	APPEALS = "Policy for Appeals"
	INQUIRIES = "Policy for Inquiries"
	FAULTS = "Policy for Faults"


class TermKind:
	FIRST_ANSWER = "First Answer Term"
	NEXT_ANSWER = "Next Answer Term"
	RESOLUTION = "Resolution Term"
	DEPARTMENT = "Department Term"
	REPAIR = "Repair Term"


class TermState:
	RUNNING = "Term Running"
	PAUSED = "Term Paused"
	ENDED = "Term Ended"
	WITHDRAWN = "Term Withdrawn"


class ActorKind:
	STAFF = "Staff Member"
	CUSTOMER = "Customer Side"
	SYSTEM = "System Process"


class Role:
	AGENT = "Support Agent"
	HEAD = "Support Head"
	DEPUTY = "Deputy Director"
	IT_ADMIN = "IT Administrator"
	RESPONDER = "Department Responder"
	CUSTOMER = "Customer"
	SYSTEM_MANAGER = "System Manager"


SETTINGS = "Helpdesk Ext Settings"
APPEAL = "Support Appeal"
REQUEST = "Appeal Request"
MESSAGE = "Appeal Message"
EVENT = "Support Event"
# Seeded Notification records have this "method": they are sent by documents.notices alone.
NOTICE_METHOD = "helpdesk_ext_notice"
INQUIRY = "Order Inquiry"
EXCHANGE = "Order Inquiry Exchange"
INQUIRY_TYPE = "Inquiry Type"
FAULT = "Fault Notice"
WORK_REPORT = "Staff Work Report"
REPORT_SOURCE = "Work Report Source"
REPORT_FIGURE = "Work Report Figure"
REPORT_FORM = "Report Form"
DIRECTIVE = "Directive"
ADDRESSEE = "Directive Addressee"
DEPARTMENT = "Responder Department"
POLICY = "Support Policy"
DEADLINE = "Support Deadline"
APPEAL_WORKFLOW = "Support Appeal Flow"
ASSIGNMENT_RULE = "Support Appeal Assignment"
NUMBER_SERIES = "APL-.YYYY.-.#####"

# What a directive may be grounded on. Kinds of document the site does not have are not offered.
BASIS_DOCTYPES = (APPEAL, FAULT, INQUIRY, WORK_REPORT, DIRECTIVE, "Customer Claim")
