"""Printing to PDF: the framework's package has only stubs of it.

Engine: WeasyPrint, compared with headless Chromium on the print view of a Russian document:

- WeasyPrint is a pip package inside our own process; from Debian it needs libpango (2 MB with its dependencies, and
  fontconfig, which always brings a font with Cyrillic). It runs no scripts, and everything it loads passes through
  one function of ours, so a print format (or the HTML a user posts for a report) can reach neither network nor disk.
- Chromium is 300 MB, starts a process for each print, takes twice as long, runs scripts, and would need a proxy to
  be kept off the network. It is there for the browser tests, but a user who only wants `./demo` does not have it.

Not the engine of a real bench (wkhtmltopdf on v15, Chromium on v16). Differences: header and footer of a letter
head stand at the begin and the end of the document, not on each page; page numbers stand in the margin.
"""

import mimetypes
import posixpath
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

DEBIAN_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"
DEFAULT_MARGIN = "15mm"
SIDES = ("top", "right", "bottom", "left")

# a user's stylesheet: weaker than the document's own rules, except where it says !important
STYLES = """
@page {{ size: {size}; margin: {margins}; {page_number} }}
.print-format {{ margin: 0 !important; padding: 0 !important; max-width: none !important; min-height: 0 !important }}
/* the framework hides what wkhtmltopdf takes out of the document to repeat it on each page; here it stays in */
#header-html, #footer-html {{ display: block !important }}
.page-number {{ display: none !important }}
/* bootstrap's print rules write the address behind every link */
a[href]::after {{ content: none !important }}
"""
PAGE_NUMBER = '@bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt }'


class AddressNotAllowed(ValueError):
	"""Printed HTML asked for something which is neither an asset nor a file of the site."""


def missing() -> str | None:
	"""What the machine lacks for printing, in one sentence naming the way out; None when nothing."""
	try:
		import weasyprint  # noqa: F401
	except ImportError as error:
		return f"Printing to PDF needs the Python package weasyprint ({error})."
	except OSError:  # it loads Debian's libraries when imported
		return f"Printing to PDF needs the Pango library. On Debian: apt-get install {DEBIAN_PACKAGES}"
	return None


def install() -> None:
	"""Put the engine into the framework (imported under the name `frappe`)."""
	import frappe.utils.pdf as stubs

	replacements = {
		"get_pdf": get_pdf,  # raises without it: no PDF of anything
		"get_chrome_pdf": get_chrome_pdf,  # raises without it: print formats set to Chrome
		"pdf_body_html": pdf_body_html,  # returns "" without it: every print view is blank
		"pdf_contains_js": pdf_contains_js,  # says no without it: a PDF with scripts can be uploaded
	}
	for name, replacement in replacements.items():
		_replace_everywhere(name, getattr(stubs, name), replacement)

	# the print format builder's own generator would fetch any address a print format names
	import frappe.utils.weasyprint as builder

	builder.import_weasyprint = _import_restricted_weasyprint


def _replace_everywhere(name: str, stub, replacement) -> None:
	"""Modules loaded before us hold the stub under their own name."""
	for module in list(sys.modules.values()):
		if getattr(module, "__dict__", {}).get(name) is stub:
			setattr(module, name, replacement)


# ---------------------------------------------------------------- the functions of the framework


def get_pdf(html: str, options: dict | None = None, output=None):
	"""Print HTML.

	:param options: those of wkhtmltopdf; page-size, page-height, page-width, orientation, margin-* and password count
	:param output: a pypdf.PdfWriter to append to; it is returned then
	:return: the PDF's bytes
	"""
	from pypdf import PdfReader, PdfWriter

	options = {key.lstrip("-"): value for key, value in (options or {}).items()}
	content = _render(html, options)
	if output is not None:
		output.append_pages_from_reader(PdfReader(BytesIO(content)))
		return output
	if not options.get("password"):
		return content
	writer = PdfWriter(clone_from=BytesIO(content))
	writer.encrypt(options["password"])
	encrypted = BytesIO()
	writer.write(encrypted)
	return encrypted.getvalue()


def get_chrome_pdf(*args, **kwargs) -> None:
	"""No Chromium here: None makes the framework go on to `get_pdf`."""


def pdf_body_html(template, args: dict, **kwargs) -> str:
	"""The body of a print view; errors in a print format are told to the user, not answered with a blank page."""
	import frappe
	from frappe import _

	try:
		return template.render(args, filters={"len": len})
	except frappe.ValidationError:
		raise
	except Exception as error:
		frappe.log_error(title="Print format failed")
		message = frappe.utils.escape_html(str(error))
		frappe.throw(
			_("The print format has an error: {0}").format(message),
			exc=frappe.PrintFormatError,
			title=_("Print Format"),
		)


def pdf_contains_js(content: bytes) -> bool:
	"""Whether an uploaded PDF holds scripts. What cannot be read as a PDF, no viewer runs either."""
	from pypdf import PdfReader
	from pypdf.generic import IndirectObject

	try:
		reader = PdfReader(BytesIO(content))
		objects = [
			reader.get_object(IndirectObject(number, generation, reader))
			for generation, places in reader.xref.items()
			for number in places
		]
		objects += [reader.get_object(IndirectObject(n, 0, reader)) for n in reader.xref_objStm]
	except Exception:  # anything at all: the file is a stranger's
		return False
	return any(map(_has_script, objects))


def _has_script(value) -> bool:
	"""Look into one object; what it refers to is looked at by itself."""
	if isinstance(value, dict):
		inside = value.values()  # not items(): values() of pypdf leaves references alone
		return value.get("/S") == "/JavaScript" or "/JS" in value or any(map(_has_script, inside))
	return isinstance(value, list) and any(map(_has_script, value))


# ---------------------------------------------------------------- rendering


def _render(html: str, options: dict) -> bytes:
	import frappe

	if lack := missing():
		frappe.throw(lack, title=frappe._("PDF generation failed"))
	HTML, CSS = _import_restricted_weasyprint()
	styles = CSS(string=_styles(html, options))
	return HTML(string=html, base_url=frappe.utils.get_url()).write_pdf(stylesheets=[styles])


def _styles(html: str, options: dict) -> str:
	margins = " ".join(_length(options.get(f"margin-{side}"), DEFAULT_MARGIN) for side in SIDES)
	page_number = PAGE_NUMBER if "page-number" in html else ""
	return STYLES.format(size=_page_size(options), margins=margins, page_number=page_number)


def _page_size(options: dict) -> str:
	import frappe

	settings = frappe.get_cached_doc("Print Settings")
	size = options.get("page-size") or settings.pdf_page_size or "A4"
	height = options.get("page-height") or (settings.pdf_page_height if size == "Custom" else None)
	width = options.get("page-width") or (settings.pdf_page_width if size == "Custom" else None)
	if height and width:
		return f"{_length(width)} {_length(height)}"
	known = size if size in ("A3", "A4", "A5", "B4", "B5", "Letter", "Legal", "Ledger") else "A4"
	landscape = str(options.get("orientation", "")).lower() == "landscape"
	return f"{known} landscape" if landscape else known


def _length(value, default: str = "0") -> str:
	"""A css length; wkhtmltopdf takes plain numbers as millimetres. Anything else must not get into the stylesheet."""
	text = str(value if value is not None else default).strip().lower()
	number = text.rstrip("cmnitpx ")
	unit = text[len(number) :].strip() or "mm"
	try:
		return f"{float(number):g}{unit}" if unit in ("mm", "cm", "in", "pt", "px") else default
	except ValueError:
		return default


def _import_restricted_weasyprint() -> tuple:
	"""WeasyPrint's HTML and CSS classes, which load only what the site itself serves to this user."""
	from functools import partial

	import weasyprint

	return (
		partial(weasyprint.HTML, url_fetcher=fetch_from_site),
		partial(weasyprint.CSS, url_fetcher=fetch_from_site),
	)


def fetch_from_site(url: str):
	"""What printed HTML may load: inline data, assets, public files, and private files the user may download.

	Never opens a connection and never reads outside these folders.

	:raises AddressNotAllowed: for every other address; WeasyPrint goes on without the picture
	"""
	from weasyprint.urls import URLFetcher, URLFetcherResponse

	if url.lower().startswith("data:"):
		return URLFetcher().fetch(url)
	file = _site_file(url)
	if file is None or not file.is_file():
		raise AddressNotAllowed(f"Not loaded while printing: {url[:200]}")
	content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
	return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": content_type})


def _site_file(url: str) -> Path | None:
	import frappe

	parts = urlsplit(url)
	if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(frappe.utils.get_url()).netloc:
		return None
	path = posixpath.normpath(unquote(parts.path))  # no way up out of the folders
	if path.startswith("/assets/"):
		# like the web server: in the working directory, which is the site's folder
		return Path("assets").resolve() / path.removeprefix("/assets/")
	if path.startswith("/files/"):
		return Path(frappe.get_site_path("public", "files", path.removeprefix("/files/")))
	if path.startswith("/private/files/"):
		return _private_file(path)
	return None


def _private_file(path: str) -> Path | None:
	import frappe

	for name in frappe.get_all("File", {"file_url": path}, pluck="name"):
		file = frappe.get_doc("File", name)
		if file.is_downloadable():
			return Path(file.get_full_path())
	return None
