"""Whom a directive's notices go to, by the name of the notice (words: setup/data_notices_directives.py)."""

from helpdesk_ext.documents.notices import tell as tell

ISSUED = "Directive to Acknowledge"
CANCELLED = "Directive Withdrawn"
EXECUTED = "Directive Carried Out"
OVERDUE = "Directive Is Overdue"
REFUSED = "Addressee Refuses Acquaintance"
REPORTED = "Addressee Reports Execution"
ACCEPTED = "Execution of Directive Accepted"
RETURNED = "Execution of Directive Returned"
EXTENDED = "Term of Directive Moved"
RELEASED = "Addressee Released from Directive"
OWN_OVERDUE = "Own Term of Directive Is Over"
