"""The framework's own words in other languages: its package has none, so a Russian screen would be half English.

`translations/<language>.csv` (source, translation[, context]) holds our own wording for the screens one really sees.
A real bench has the framework's translations and does not need this.
"""

from functools import wraps
from pathlib import Path

FOLDER = Path(__file__).parent / "translations"


def install() -> None:
	"""Put the catalogue under the translations of the apps: what an app translates itself wins."""
	import frappe.translate as translate

	of_apps = translate.get_translations_from_apps

	@wraps(of_apps)
	def with_catalogue(lang, apps=None):
		file = FOLDER / f"{lang}.csv"
		ours = translate.get_translation_dict_from_file(str(file), lang, "frappe")
		return {**ours, **of_apps(lang, apps)}

	translate.get_translations_from_apps = with_catalogue
