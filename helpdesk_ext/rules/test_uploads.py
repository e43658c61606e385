import io
import unittest
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_ext.rules.uploads import LONGEST_NAME, UploadError, check_upload, parse_types, safe_name

ALLOWED = "pdf png jpg jpeg gif webp heic txt csv doc docx xls xlsx odt ods zip mp4 mov"
MEGABYTE = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def archive(**members) -> bytes:
	buffer = io.BytesIO()
	with zipfile.ZipFile(buffer, "w") as file:
		for name, content in members.items():
			file.writestr(name.replace("__", "/"), content)
	return buffer.getvalue()


class TestCheckUpload(unittest.TestCase):
	def assertRefused(self, filename, content, code, max_bytes=MEGABYTE):
		with self.assertRaises(UploadError) as caught:
			check_upload(filename, content, ALLOWED, max_bytes)
		self.assertEqual(caught.exception.code, code, filename)
		return caught.exception

	def test_each_allowed_kind_is_taken(self):
		for name, content in {
			"a.pdf": b"%PDF-1.7 x",
			"a.png": PNG,
			"a.jpg": b"\xff\xd8\xff\xe0xx",
			"a.JPEG": b"\xff\xd8\xff\xe1xx",
			"a.gif": b"GIF89a..",
			"a.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
			"a.heic": b"\x00\x00\x00\x18ftypheic\x00",
			"a.txt": "Где посылка? 5 < 7".encode(),
			"win.txt": "Где посылка?".encode("cp1251"),
			"uni.txt": "Где посылка?".encode("utf-16"),
			"a.csv": b"a;b\n1;2\n",
			"a.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx",
			"a.docx": archive(word__document="x"),
			"a.xlsx": archive(xl__workbook="x"),
			"a.odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
			"a.ods": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
			"a.zip": archive(anything="x"),
			"a.mp4": b"\x00\x00\x00\x18ftypisom",
			"a.mov": b"\x00\x00\x00\x14ftypqt  ",
		}.items():
			self.assertEqual(
				check_upload(name, content, ALLOWED, MEGABYTE), name.lower() if "JPEG" in name else name
			)

	def test_a_program_called_picture_is_refused(self):
		self.assertRefused("photo.png", b"MZ\x90\x00\x03", UploadError.WRONG_CONTENT)
		self.assertRefused("photo.jpg", PNG, UploadError.WRONG_CONTENT)
		self.assertRefused("photo.pdf", archive(word__document="x"), UploadError.WRONG_CONTENT)

	def test_dangerous_kinds_are_refused_whatever_they_hold(self):
		for name in (
			"a.exe",
			"a.svg",
			"a.html",
			"a.htm",
			"a.js",
			".htaccess",
			"a.php",
			"noextension",
			"a.",
			"a.xml",
		):
			self.assertRefused(name, PNG, UploadError.NOT_ALLOWED)

	def test_double_extensions_and_tricks_of_writing_are_refused(self):
		for name in (
			"a.png.exe",
			"a.exe.png",
			"a.html.txt",
			"a.ｅｘｅ",
			"a.exe. ",
			"a.svg\u202e.png",
			"a.php\x00.png",
		):
			self.assertRefused(name, PNG, UploadError.NOT_ALLOWED)

	def test_markup_called_text_is_refused(self):
		for content in (
			b"<html><script>1</script>",
			b"  \n<!DOCTYPE html>",
			b"\xef\xbb\xbf<svg onload=1>",
			b"x <ScRiPt>",
		):
			self.assertRefused("a.txt", content, UploadError.WRONG_CONTENT)
		self.assertRefused("a.txt", "<html>".encode("utf-16"), UploadError.WRONG_CONTENT)
		self.assertRefused("a.txt", b"abc\x00def", UploadError.WRONG_CONTENT)

	def test_macros_in_a_file_without_macros_are_refused(self):
		buffer = io.BytesIO()
		with zipfile.ZipFile(buffer, "w") as file:
			file.writestr("word/document.xml", "x")
			file.writestr("word/vbaProject.bin", "x")
		self.assertRefused("a.docx", buffer.getvalue(), UploadError.WRONG_CONTENT)

	def test_empty_and_large(self):
		self.assertEqual(self.assertRefused("a.txt", b"", UploadError.EMPTY).filename, "a.txt")
		self.assertRefused("a.png", PNG + b"x" * MEGABYTE, UploadError.TOO_LARGE)

	def test_a_type_without_a_check_is_never_taken(self):
		with self.assertRaises(UploadError):
			check_upload("a.dwg", b"AC1032", "dwg", MEGABYTE)

	def test_broken_archives_are_refused_not_raised(self):
		self.assertRefused("a.zip", b"PK\x03\x04" + b"\x00" * 40, UploadError.WRONG_CONTENT)
		self.assertRefused("a.odt", archive(mimetype="text/html"), UploadError.WRONG_CONTENT)

	@given(st.text(max_size=300), st.binary(max_size=60))
	def test_any_name_and_content_is_answered(self, name, content):
		try:
			taken = check_upload(name, content, ALLOWED, MEGABYTE)
		except UploadError:
			return
		self.assertLessEqual(len(taken), LONGEST_NAME)
		self.assertFalse(set(taken) & set("/\\<>\"'\n\x00"))


class TestNames(unittest.TestCase):
	def test_folders_and_signs_go(self):
		self.assertEqual(safe_name("../../etc/passwd.txt"), "passwd.txt")
		self.assertEqual(safe_name("C:\\Users\\Иван\\чек №5.PDF"), "чек №5.pdf")
		self.assertEqual(safe_name('a"b<img src=x>\r\nX: y.png'), "a_b_img src=x_ X_ y.png")
		self.assertEqual(safe_name("  ..hidden.txt"), "hidden.txt")

	def test_a_long_name_keeps_its_extension(self):
		name = safe_name("я" * 300 + ".pdf")
		self.assertEqual(len(name), LONGEST_NAME)
		self.assertTrue(name.endswith(".pdf"))

	def test_types_of_a_setting(self):
		self.assertEqual(parse_types("pdf, .PNG;jpg\n gif"), {"pdf", "png", "jpg", "gif"})
		self.assertEqual(parse_types(None), frozenset())
