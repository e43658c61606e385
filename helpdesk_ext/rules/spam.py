"""Signs of spam in something a customer sent. A suspicion only: a person decides (no framework)."""

import re

LINK = re.compile(r"(?:https?|ftp)://|\bwww\.|\[url|href\s*=", re.IGNORECASE)
# Nobody reads the form, types a name and a question in less than this.
FASTEST_SECONDS = 2.0

HIDDEN_FIELD = "Hidden field filled in"
TOO_FAST = "Sent within two seconds"
TOO_MANY_LINKS = "Too many links"
LINK_IN_NAME = "Link in the name or subject"
SPAM_WORDS = "Words of spam"


def spam_reasons(
	subject,
	text,
	*,
	name="",
	spam_words=(),
	max_links: int = 5,
	hidden_field="",
	seconds_on_page: float | None = None,
) -> list[str]:
	"""Why this looks like spam: some of the constants above (English source strings), empty when it does not.

	:param spam_words: words or phrases, as a list or one a line
	:param max_links: the most links that are no sign yet
	:param hidden_field: what stands in the field that people do not see
	:param seconds_on_page: seconds between showing the form and sending it, when known
	"""
	reasons = []
	if str(hidden_field or "").strip():
		reasons.append(HIDDEN_FIELD)
	if seconds_on_page is not None and 0 <= seconds_on_page < FASTEST_SECONDS:
		reasons.append(TOO_FAST)
	if LINK.search(str(name or "")) or LINK.search(str(subject or "")):
		reasons.append(LINK_IN_NAME)
	if len(LINK.findall(str(text or ""))) > max_links:
		reasons.append(TOO_MANY_LINKS)
	if _holds_a_word(f"{subject or ''}\n{text or ''}", spam_words):
		reasons.append(SPAM_WORDS)
	return reasons


def _holds_a_word(text: str, spam_words) -> bool:
	lines = spam_words.splitlines() if isinstance(spam_words, str) else spam_words or ()
	words = [_folded(word) for word in lines if word and word.strip()]
	if not words:
		return False
	pattern = r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)"
	return bool(re.search(pattern, _folded(text)))


def _folded(text: str) -> str:
	return " ".join(text.casefold().replace("ё", "е").split())
