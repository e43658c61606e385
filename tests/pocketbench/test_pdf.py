"""Printing to PDF: Cyrillic, the framework's calling conventions, and what printed HTML must not reach."""

import http.server
import io
import threading
from pathlib import Path

import frappe
import pytest
from frappe.utils.pdf import get_pdf
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from pocketbench import pdf

SECRET = "root:x:0:0"

pytestmark = pytest.mark.skipif(bool(pdf.missing()), reason=str(pdf.missing()))


def text_of(content: bytes, **options) -> str:
	return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content), **options).pages)


def size_of(content: bytes) -> tuple[int, int]:
	box = PdfReader(io.BytesIO(content)).pages[0].mediabox
	return round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)


def test_cyrillic_is_printed_as_text_with_an_embedded_font():
	content = get_pdf("<p>Ответ на обращение № 12, ёлка</p>")
	assert "Ответ на обращение № 12, ёлка" in text_of(content)
	fonts = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"]
	assert fonts
	for font in fonts.values():
		descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
		assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_standard_print_view_is_printed_without_an_empty_page():
	content = frappe.get_print("User", "Administrator", as_pdf=True)
	assert len(PdfReader(io.BytesIO(content)).pages) >= 1
	for page in PdfReader(io.BytesIO(content)).pages:
		assert page.extract_text().strip()
	assert "Administrator" in text_of(content)


def test_print_view_in_html_is_not_blank():
	page = frappe.get_print("User", "Administrator")
	body = page.split('<div class="print-format">')[1].split("<script")[0]
	assert "Administrator" in body


def written(writer: PdfWriter) -> bytes:
	file = io.BytesIO()
	writer.write(file)
	return file.getvalue()


def test_scripts_in_an_uploaded_pdf_are_found():
	plain, with_script, with_link = (PdfWriter() for _ in range(3))
	for writer in (plain, with_script, with_link):
		writer.add_blank_page(100, 100)
	with_script.add_js("app.alert(1)")
	action = DictionaryObject(
		{NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
	)
	link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
	with_link.pages[0][NameObject("/Annots")] = ArrayObject([link])
	assert [pdf.pdf_contains_js(written(one)) for one in (plain, with_script, with_link)] == [
		False,
		True,
		True,
	]
	assert not pdf.pdf_contains_js(get_pdf("<p>x</p>"))
	for rubbish in (b"", b"%PDF-1.7\nrubbish"):
		assert not pdf.pdf_contains_js(rubbish)


def test_framework_refuses_to_keep_a_pdf_with_scripts():
	writer = PdfWriter()
	writer.add_blank_page(100, 100)
	writer.add_js("app.alert(1)")
	file = frappe.get_doc(doctype="File", file_name="pocketbench.pdf", content=written(writer), is_private=1)
	with pytest.raises(frappe.ValidationError, match="unsafe"):
		file.insert()


def test_options_of_the_framework_are_kept():
	assert size_of(get_pdf("<p>x</p>")) == (210, 297)
	assert size_of(get_pdf("<p>x</p>", {"orientation": "Landscape"})) == (297, 210)
	assert size_of(get_pdf("<p>x</p>", {"page-width": "100mm", "page-height": "60mm"})) == (100, 60)


def test_options_cannot_smuggle_css():
	styles = pdf._styles("", {"margin-top": "1mm } p { display: none } @page {", "page-size": "A4 } p {}"})
	assert "display: none }" not in styles.split("/*")[0]
	assert "size: A4;" in styles


def test_password_encrypts():
	content = get_pdf("<p>тайна</p>", {"password": "ключ"})
	assert PdfReader(io.BytesIO(content)).is_encrypted
	assert "тайна" in text_of(content, password="ключ")


def test_output_collects_several_documents():
	writer = PdfWriter()
	for word in ("один", "два"):
		writer = get_pdf(f"<p>{word}</p>", output=writer)
	joined = io.BytesIO()
	writer.write(joined)
	assert len(PdfReader(joined).pages) == 2


def test_broken_print_format_is_told_not_printed_blank():
	template = frappe.get_jenv().from_string("{{ doc.nothing.more }}")
	with pytest.raises(frappe.PrintFormatError, match="nothing"):
		pdf.pdf_body_html(template=template, args={"doc": {}})


def test_missing_library_names_the_package(monkeypatch):
	def unloadable(name, *args, **kwargs):
		if name == "weasyprint":
			raise OSError("cannot load library 'libpango-1.0-0'")
		return imported(name, *args, **kwargs)

	imported = __import__
	monkeypatch.setattr("builtins.__import__", unloadable)
	assert "apt-get install libpango-1.0-0" in pdf.missing()
	with pytest.raises(frappe.ValidationError, match="libpango"):
		get_pdf("<p>x</p>")


def test_every_name_of_the_stub_is_replaced():
	import frappe.utils.print_format

	assert frappe.utils.print_format.get_pdf is pdf.get_pdf
	assert frappe.get_attr(frappe.get_hooks("pdf_body_html")[-1]) is pdf.pdf_body_html
	assert frappe.get_attr(frappe.get_hooks("pdf_generator")[-1])("<p>x</p>") is None


# ---------------------------------------------------------------- what printed HTML may load


@pytest.fixture
def stranger():
	"""A web server which is not the site; its `asked` tells what was requested."""
	asked = []

	class Handler(http.server.BaseHTTPRequestHandler):
		def do_GET(self):
			asked.append(self.path)
			self.send_response(200)
			self.end_headers()

		def log_message(self, *args):
			pass

	server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
	threading.Thread(target=server.serve_forever, daemon=True).start()
	server.asked = asked
	server.address = f"http://127.0.0.1:{server.server_port}"
	yield server
	server.shutdown()
	server.server_close()


def test_printed_html_reaches_no_other_server(stranger):
	url = stranger.address
	get_pdf(
		f'<link rel="stylesheet" href="{url}/a.css"><style>@import url({url}/b.css); p {{background: url({url}/c.png)}}'
		f"@font-face {{font-family: F; src: url({url}/f.woff)}} p {{font-family: F}}</style>"
		f'<p>x<img src="{url}/d.png"><object data="{url}/e.svg"></object><iframe src="{url}/g"></iframe></p>'
	)
	assert stranger.asked == []


@pytest.mark.parametrize(
	"address",
	[
		"file:///etc/passwd",
		"{site}/assets/../../../../../../etc/passwd",
		"{site}/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
		"{site}/files/..%2f..%2fsite.json",
		"{site}/private/files/../../site.json",
		"{site}/site.json",
		"{site}/api/method/ping",
		"http://stranger.example/assets/assets.json",
		"ftp://stranger.example/x",
		"/etc/passwd",
	],
)
def test_address_is_refused(address):
	with pytest.raises(pdf.AddressNotAllowed):
		pdf.fetch_from_site(address.format(site=frappe.utils.get_url()))


def test_attachment_of_a_local_file_is_not_embedded():
	content = get_pdf('<link rel="attachment" href="file:///etc/passwd"><p>x</p>')
	assert SECRET.encode() not in content
	assert not PdfReader(io.BytesIO(content)).attachments


def test_assets_of_the_site_are_loaded():
	file = Path("assets/printed.css")
	file.parent.mkdir(exist_ok=True)
	file.write_text("p::after { content: ' из стиля' }")
	try:
		html = f'<link rel="stylesheet" href="{frappe.utils.get_url()}/assets/printed.css"><p>текст</p>'
		assert "текст из стиля" in text_of(get_pdf(html))
	finally:
		file.unlink()


def test_inline_pictures_are_printed():
	svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text y='9'>svg</text></svg>"
	assert b"%PDF" in get_pdf(f'<img src="{svg}">')[:5]
	assert pdf.fetch_from_site("data:text/plain,ok").read() == b"ok"


@pytest.fixture
def private_file():
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "printed.txt", "is_private": 1, "content": "private words"}
	).insert()
	yield f"{frappe.utils.get_url()}{file.file_url}"
	frappe.set_user("Administrator")
	frappe.delete_doc("File", file.name, force=True)


def test_private_file_is_printed_for_its_owner_only(private_file):
	assert pdf.fetch_from_site(private_file).read() == b"private words"
	frappe.set_user("Guest")
	with pytest.raises(pdf.AddressNotAllowed):
		pdf.fetch_from_site(private_file)
