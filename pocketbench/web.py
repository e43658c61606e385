"""The web server of a site: threads, loopback only, no debugger. Runs inside a site."""

import logging
from pathlib import Path

from pocketbench import framework


def serve(site, port):
	"""Serve the site on 127.0.0.1:port until stopped."""
	from werkzeug.serving import WSGIRequestHandler, run_simple

	class Handler(WSGIRequestHandler):
		protocol_version = "HTTP/1.1"

	_point_mail_to_sink(site)
	logging.getLogger("werkzeug").setLevel(logging.INFO)
	run_simple("127.0.0.1", port, application(site), threaded=True, request_handler=Handler)


def _point_mail_to_sink(site):
	"""The mail sink has another free port at each start."""
	import frappe

	from pocketbench.site_settings import mail_account

	frappe.init()
	frappe.connect()
	mail_account(frappe, site.settings["mail_port"])
	frappe.db.commit()
	frappe.destroy()


def application(site):
	"""The site's WSGI application with assets, public files and the renamed header."""
	import frappe.app
	from frappe.middlewares import StaticDataMiddleware
	from werkzeug.exceptions import HTTPException
	from werkzeug.middleware.shared_data import SharedDataMiddleware

	_name_in_page_head(frappe.app)
	inner = frappe.app.application
	# the framework's own server hands out uploaded HTML and SVG as pages: a stored script would run
	inner = StaticDataMiddleware(inner, {"/files": site.path})
	inner = SharedDataMiddleware(inner, {"/assets": str(Path(site.path) / "assets")})

	def serve_request(environ, start_response):
		framework.wsgi_names(environ)
		try:
			return inner(environ, _no_sniffing(start_response))
		except (
			HTTPException
		) as error:  # a file that is not there, raised outside the framework's own handling
			return error(environ, start_response)

	return serve_request


def _no_sniffing(start_response):
	def start(status, headers, *arguments):
		if not any(name.lower() == "x-content-type-options" for name, _ in headers):
			headers = [*headers, ("X-Content-Type-Options", "nosniff")]
		return start_response(status, headers, *arguments)

	return start


def _name_in_page_head(app):
	"""A page's own inline `frappe.ready(…)` runs before any bundle has set the second name."""
	own = app.process_response

	def process_response(response):
		own(response)
		if response and response.mimetype == "text/html" and not response.direct_passthrough:
			page = response.get_data(as_text=True)
			head = page.lower().find("<head")
			if head >= 0:
				end = page.index(">", head) + 1
				response.set_data(page[:end] + framework.HEAD_SCRIPT + page[end:])

	app.process_response = process_response
