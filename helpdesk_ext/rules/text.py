"""What a customer typed, made safe to store and show anywhere (no database, no framework)."""

import re
import unicodedata

LINE_SEPARATORS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters by their Unicode category, but drawn as nothing: a subject of these is a blank subject.
INVISIBLE = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f\u180e"
# Zero-width space, byte-order mark, soft hyphen and everything that turns the direction of text: "exe.gpj"
# would read as "jpg.exe". The zero-width joiners stay: emoji are built with them.
REMOVED = frozenset(
	"\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
KEPT_CONTROLS = frozenset("\n\t")

OPENING = r"(?:<|&lt;?|&#0*60;?|&#x0*3c;?)"
CLOSING = r"(?:>|&gt;?|&#0*62;?|&#x0*3e;?)"
# What an HTML reader may take for a tag: "<" and at once a letter, "/", "!", "?" or "%". "5 < 7", "<3" and
# "a <- b" are none. Entities count too: some readers decode once more than they should.
TAG_LIKE = re.compile(OPENING + r"(?=[a-z/!?%])", re.IGNORECASE)
CLOSING_SIGN = re.compile(CLOSING, re.IGNORECASE)


def plain_text(value) -> str:
	"""Several lines of plain text: NFC, no control characters, line breaks kept, nothing that any reader
	(list, form, print, mail) could take for markup: the angle brackets of tag-like text become ‹ ›.

	Applying it twice changes nothing more. `None` gives "".
	"""
	text = LINE_SEPARATORS.sub("\n", "" if value is None else str(value))
	text = "".join(character for character in text if _is_storable(character))
	text = _disarm_markup(unicodedata.normalize("NFC", text))
	return text.strip()


def plain_line(value) -> str:
	"""One line of plain text: as plain_text, every run of white space one space."""
	return " ".join(plain_text(value).split())


def is_blank(value) -> bool:
	"""Nothing in it that one could see."""
	return not any(
		not character.isspace() and character not in INVISIBLE and unicodedata.category(character) != "Cf"
		for character in plain_text(value)
	)


def clip(value, length: int) -> str:
	"""At most `length` characters; a shortened text ends with an ellipsis."""
	text = "" if value is None else str(value)
	return text if len(text) <= length else text[: max(length - 1, 0)].rstrip() + "…"


def _is_storable(character: str) -> bool:
	if character in KEPT_CONTROLS:
		return True
	if character in REMOVED or ord(character) & 0xFFFE == 0xFFFE:
		return False
	# Cc: control characters; Cs: halves of a character, which no database takes
	return unicodedata.category(character) not in ("Cc", "Cs")


def _disarm_markup(text: str) -> str:
	disarmed = TAG_LIKE.sub("‹", text)
	if disarmed == text:
		return text
	first = disarmed.index("‹")
	# a ">" before the first tag-like sign closes nothing and stays ("5 > 3")
	return disarmed[:first] + CLOSING_SIGN.sub("›", disarmed[first:])
