"""The fingerprint of a document's content: what an employee acknowledges is told apart from anything else."""

import hashlib
import json
from datetime import date
from typing import Any


def fingerprint(content: Any) -> str:
	"""SHA-256 (64 hexadecimal digits) of `content`: dicts, lists, tuples, texts, numbers, dates, None.

	Independent of the order of keys and of the database: a missing value and an empty text are the same,
	a date is its ISO form.
	"""
	text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
	return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
	if isinstance(value, dict):
		return {str(key): _plain(item) for key, item in value.items()}
	if isinstance(value, list | tuple):
		return [_plain(item) for item in value]
	if isinstance(value, date):
		return value.isoformat()
	return "" if value is None else value
