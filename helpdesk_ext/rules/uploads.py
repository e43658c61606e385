"""Which files may be stored: decided by their content, not by what they are called (no framework)."""

import io
import re
import unicodedata
import zipfile

from helpdesk_ext.rules.text import plain_line

LONGEST_NAME = 120
SNIFFED_BYTES = 1024
UNSAFE_IN_NAME = re.compile(r"[<>:\"'/\\|?*&;`$%#{}\[\]‹›]+")
# Last or in the middle of a name, these say that somebody wants the file to be run or opened by a browser.
DANGEROUS = frozenset(
	"ade adp app appx asp aspx bash bat cgi chm cmd cpl dll docm exe gadget hta htaccess htm html inf ins iso "
	"jar js jse jsp lnk mht mhtml mjs msc msi msix msp mst php phtml pif pl pptm ps1 psm1 py pyc rb reg scf scr "
	"sh shtml svg svgz swf url vb vbe vbs wasm wsf wsh xhtml xht xlsm xml xsl xslt".split()
)
MARKUP = re.compile(
	rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|\?php)", re.IGNORECASE
)
OLE_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
MOVIE_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")


class UploadError(ValueError):
	"""A file that is not taken. `code` is one of the constants below, `filename` what may be shown of its name."""

	NO_NAME = "no_name"
	EMPTY = "empty"
	TOO_LARGE = "too_large"
	NOT_ALLOWED = "not_allowed"
	WRONG_CONTENT = "wrong_content"

	def __init__(self, code: str, filename: str):
		super().__init__(code)
		self.code = code
		self.filename = filename


def parse_types(value) -> frozenset[str]:
	"""The set of extensions of a setting like "pdf png, .jpg"."""
	words = value if isinstance(value, list | tuple | set | frozenset) else re.split(r"[\s,;]+", value or "")
	return frozenset(word.strip().lstrip(".").lower() for word in words if word.strip(" ."))


def check_upload(filename, content: bytes, allowed_types, max_bytes: int) -> str:
	"""The name under which the file may be stored.

	:param allowed_types: extensions, as a list or as text ("pdf png")
	:param max_bytes: the largest size in bytes
	:raises UploadError: with a code that says why not
	"""
	name = safe_name(filename)
	stem, _dot, extension = name.rpartition(".")
	if not name:
		raise UploadError(UploadError.NO_NAME, "")
	if not stem or extension not in parse_types(allowed_types) or _hides_a_program(name):
		raise UploadError(UploadError.NOT_ALLOWED, name)
	if not content:
		raise UploadError(UploadError.EMPTY, name)
	if len(content) > max_bytes:
		raise UploadError(UploadError.TOO_LARGE, name)
	if not content_matches(extension, content):
		raise UploadError(UploadError.WRONG_CONTENT, name)
	return name


def safe_name(filename) -> str:
	"""The name without folders, control or direction signs and signs that mean something to a shell, a
	browser or a mail header; its extension in plain lower-case letters; at most 120 characters."""
	name = plain_line(filename).replace("\\", "/").rsplit("/", 1)[-1]
	name = " ".join(UNSAFE_IN_NAME.sub("_", name).split()).strip(". ")
	if "." not in name:
		return name[:LONGEST_NAME]
	stem, _dot, extension = name.rpartition(".")
	extension = unicodedata.normalize("NFKC", extension).strip().lower()
	return f"{stem.strip(' .')[: LONGEST_NAME - len(extension) - 1]}.{extension}"


def content_matches(extension: str, content: bytes) -> bool:
	"""Whether the bytes are what the extension says. An extension nobody wrote a check for never matches."""
	check = CHECKS.get(extension)
	return bool(check and check(content))


def _hides_a_program(name: str) -> bool:
	parts = unicodedata.normalize("NFKC", name).lower().split(".")[1:]
	return any(part.strip() in DANGEROUS for part in parts)


def _begins_with(*signatures: bytes):
	return lambda content: content.startswith(signatures)


def _is_webp(content: bytes) -> bool:
	return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _is_heic(content: bytes) -> bool:
	return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS


def _is_movie(content: bytes) -> bool:
	return content[4:8] in MOVIE_BOXES and not _is_heic(content)


def _is_text(content: bytes) -> bool:
	"""Readable text without a sign of markup at its beginning."""
	if content.startswith((b"\xff\xfe", b"\xfe\xff")):
		try:
			content = content.decode("utf-16").encode("utf-8", "replace")
		except UnicodeDecodeError:
			return False
	if b"\x00" in content or MARKUP.search(content[:SNIFFED_BYTES]):
		return False
	controls = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in content[:SNIFFED_BYTES])
	return controls == 0


def _members(content: bytes) -> list[str] | None:
	if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
		return None
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			return archive.namelist()
	except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
		return None


def _is_zip(content: bytes) -> bool:
	return _members(content) is not None


def _is_office_file(folder: str):
	def check(content: bytes) -> bool:
		members = _members(content) or []
		# a file with macros under the name of one without
		has_macros = any(member.lower().endswith("vbaproject.bin") for member in members)
		return not has_macros and any(member.startswith(folder) for member in members)

	return check


def _is_open_document(kind: bytes):
	def check(content: bytes) -> bool:
		if not _members(content):
			return False
		with zipfile.ZipFile(io.BytesIO(content)) as archive:
			if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > 200:
				return False
			try:
				return archive.read("mimetype").strip() == b"application/vnd.oasis.opendocument." + kind
			except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
				return False

	return check


_is_jpeg = _begins_with(b"\xff\xd8\xff")

CHECKS = {
	"pdf": _begins_with(b"%PDF-", b"\xef\xbb\xbf%PDF-", b"\n%PDF-", b"\r\n%PDF-"),
	"png": _begins_with(b"\x89PNG\r\n\x1a\n"),
	"jpg": _is_jpeg,
	"jpeg": _is_jpeg,
	"gif": _begins_with(b"GIF87a", b"GIF89a"),
	"webp": _is_webp,
	"heic": _is_heic,
	"heif": _is_heic,
	"txt": _is_text,
	"csv": _is_text,
	"log": _is_text,
	"eml": _is_text,
	"doc": _begins_with(OLE_DOCUMENT),
	"xls": _begins_with(OLE_DOCUMENT),
	"docx": _is_office_file("word/"),
	"xlsx": _is_office_file("xl/"),
	"pptx": _is_office_file("ppt/"),
	"odt": _is_open_document(b"text"),
	"ods": _is_open_document(b"spreadsheet"),
	"zip": _is_zip,
	"mp4": _is_movie,
	"mov": _is_movie,
	"m4v": _is_movie,
}
