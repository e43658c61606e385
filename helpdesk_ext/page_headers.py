"""Headers of the pages that show an appeal: kept by no cache, told to no other site, put into no frame."""

PAGES = ("/appeal", "/appeals")
HEADERS = {
	"Cache-Control": "private, no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
	"X-Frame-Options": "DENY",
	"X-Content-Type-Options": "nosniff",
}


def protect_appeal_pages(response=None, request=None) -> None:
	"""Hook after_request: the secret link stands in the address of these pages."""
	if not response or not request:
		return
	path = request.path.rstrip("/")
	if path in PAGES or path.startswith("/appeals/"):
		response.headers.update(HEADERS)
