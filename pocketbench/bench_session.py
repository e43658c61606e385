"""Runs a folder of tests connected to a site of a real bench: the bench's own command only knows those of apps.

cd BENCH/sites && ../env/bin/python bench_session.py SITE FOLDER
"""

import sys
import unittest


def main(site, folder):
	sys.path.pop(0)  # our own folder: modules of pocketbench are nobody's there
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True
	try:
		tests = unittest.defaultTestLoader.discover(folder)
		return 0 if unittest.TextTestRunner().run(tests).wasSuccessful() else 1
	finally:
		frappe.db.rollback()
		frappe.destroy()


if __name__ == "__main__":
	raise SystemExit(main(*sys.argv[1:]))
