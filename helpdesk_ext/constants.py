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
APPEAL_WORKFLOW = "Support Appeal Flow"
ASSIGNMENT_RULE = "Support Appeal Assignment"
NUMBER_SERIES = "APL-.YYYY.-.#####"
