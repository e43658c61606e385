"""E-mail addresses and telephone numbers as people type them (no database, no framework)."""

import re
import unicodedata

MOBILE_TRUNK = "8"
COUNTRY_CODE = "7"
# E.164 allows 15 digits; the shortest numbers people leave are local ones of a small town
SHORTEST_PHONE, LONGEST_PHONE = 6, 15
LONGEST_EMAIL, LONGEST_LOCAL_PART = 140, 64

EXTENSION = re.compile(r"(?:\bдоб|\bвн|\bext|\bx\b|\bx(?=\d)|#|;|,).*$", re.IGNORECASE)
PHONE_CHARACTERS = re.compile(r"^\+?[\d\s().\-–—/]+$")
LOCAL_PART = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
DOMAIN_LABEL = re.compile(r"^[^\W_](?:[\w-]{0,61}[^\W_])?$")


def normalize_phone(text) -> str:
	"""The digits by which numbers are compared: "8 (912) 000-11-22", "+7 912 000 11 22" and "9120001122"
	are the same "79120001122". An extension ("доб. 12") is left out; "" when there is no digit.

	A number of eleven digits with the Russian trunk prefix 8, or of ten digits of a Russian area or mobile
	code (they begin with 3, 4, 8 or 9), gets the country code 7; "00" and "8~10" before a foreign one go.
	"""
	typed = _without_extension(text)
	digits = "".join(re.findall(r"\d", typed))
	if typed.startswith("+"):
		# "+8 912…" is a slip for "+7 912…" ("+89" is nobody's code); "+84…" is Vietnam and stays
		return COUNTRY_CODE + digits[1:] if len(digits) == 11 and digits.startswith("89") else digits
	if digits.startswith("00"):
		return digits[2:]
	if digits.startswith("810") and len(digits) > 11:
		return digits[3:]
	if len(digits) == 11 and digits.startswith(MOBILE_TRUNK):
		return COUNTRY_CODE + digits[1:]
	if len(digits) == 10 and digits[0] in "3489":
		return COUNTRY_CODE + digits
	return digits


def is_valid_phone(text) -> bool:
	"""A number one could dial: usual signs only, 6 to 15 digits besides an extension."""
	typed = _without_extension(text)
	return (
		bool(PHONE_CHARACTERS.fullmatch(typed))
		and SHORTEST_PHONE <= len(normalize_phone(text)) <= LONGEST_PHONE
	)


def is_valid_email(text) -> bool:
	"""One bare address a letter can be sent to: no display name, no list, no line break."""
	address = "" if text is None else str(text)
	if not address or len(address) > LONGEST_EMAIL or address.count("@") != 1:
		return False
	local, domain = address.split("@")
	return len(local) <= LONGEST_LOCAL_PART and bool(LOCAL_PART.fullmatch(local)) and _is_domain(domain)


def normalize_email(text) -> str:
	"""The form by which addresses are compared."""
	return unicodedata.normalize("NFC", "" if text is None else str(text)).strip().lower()


def _without_extension(text) -> str:
	typed = unicodedata.normalize("NFKC", "" if text is None else str(text)).strip()
	return EXTENSION.sub("", typed).strip()


def _is_domain(domain: str) -> bool:
	labels = domain.split(".")
	if len(labels) < 2 or len(domain) > 253 or len(labels[-1]) < 2 or labels[-1].isdigit():
		return False
	return all(DOMAIN_LABEL.fullmatch(label) for label in labels)
