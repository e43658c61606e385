"""Lengths of an appeal, in calendar seconds, worked out when a moment becomes known.

Formulas (field's standard terms): FRT = first public answer by a person - received; TTR first / full =
first / last move to the answered state - received. Calendar seconds, never paused.
"""

from collections.abc import Callable
from datetime import datetime

from helpdesk_ext.rules.percentiles import bucket_of

# Seconds from one moment to another; None when either is missing, never below zero.
Elapsed = Callable[[datetime | None, datetime | None], int | None]


def seconds_between(start: datetime | None, end: datetime | None) -> int | None:
	"""Whole seconds of the wall clock from `start` to `end`; None when either is missing; never below zero.

	A letter dated by hand a moment after the server's clock would otherwise give a negative length.
	"""
	if not start or not end:
		return None
	return max(0, int((end - start).total_seconds()))


def lengths(
	received_at: datetime | None,
	first_answered_at: datetime | None = None,
	first_resolved_at: datetime | None = None,
	resolved_at: datetime | None = None,
	*,
	elapsed: Elapsed = seconds_between,
) -> dict[str, int | None]:
	"""The three lengths stored on an appeal, and their buckets, by field name; None where the moment has
	not come.

	:param elapsed: counts the seconds of a length: the site's clock knows of the nights on which it is changed.
	"""
	first_answer = elapsed(received_at, first_answered_at)
	resolution = elapsed(received_at, first_resolved_at)
	full_resolution = elapsed(received_at, resolved_at)
	return {
		"first_answer_seconds": first_answer,
		"first_answer_bucket": bucket_of(first_answer),
		"resolution_seconds": resolution,
		"resolution_bucket": bucket_of(resolution),
		"full_resolution_seconds": full_resolution,
		"full_resolution_bucket": bucket_of(full_resolution),
	}
