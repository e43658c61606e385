"""The Desk's asset build: what is built when, what is served under which address, what happens when it fails.

The quick tests put a stand-in for node in the way, which writes what build.mjs would write; one test runs the
real build on a tiny app when the npm packages are already in the cache.
"""

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from pocketbench import assets
from pocketbench.console import Trouble
from pocketbench.state import cache_dir

FAKE_NODE = """#!/bin/sh
if [ "$1" = "--version" ]; then echo "v{version}"; exit 0; fi
echo "$(basename "$3")" >> "{record}"
{failure}
mkdir -p "$4/js" && echo built > "$4/js/app.bundle.ABCDEFGH.js"
echo '{{"app.bundle.js": "js/app.bundle.ABCDEFGH.js"}}' > "$4/manifest.json"
"""
FAKE_NPM = """#!/bin/sh
echo "npm $*" >> "{record}"
mkdir -p node_modules
"""


class Machine:
	"""A folder of apps, a fake node and npm, and the record of what they were asked."""

	def __init__(self, folder: Path, monkeypatch):
		self.folder = folder
		self.record = folder / "record"
		self.bin = folder / "bin"
		self.bin.mkdir()
		self.out = folder / "site" / "assets"
		self.cache = folder / "cache"
		self.log = []
		self.install_node()
		monkeypatch.setenv("PATH", f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin")
		self.apps = {
			"frappe": self.app("forked", {"js/desk.bundle.js": "", "images/frappe-favicon.svg": "<svg/>"}),
			"shop": self.app("shop", {"js/shop.bundle.js": "1", "plain.css": "a{}"}),
			"quiet": self.app("quiet", {"quiet.js": "no bundle"}),
		}

	def install_node(self, version="22.0.0", failure=""):
		self._program("node", FAKE_NODE.format(version=version, record=self.record, failure=failure))
		self._program("npm", FAKE_NPM.format(record=self.record))

	def _program(self, name, text):
		file = self.bin / name
		file.write_text(text)
		file.chmod(file.stat().st_mode | stat.S_IXUSR)

	def app(self, name, public):
		package = self.folder / name
		for path, text in public.items():
			file = package / "public" / path
			file.parent.mkdir(parents=True, exist_ok=True)
			file.write_text(text)
		(package / "__init__.py").write_text('__version__ = "1.0"\n')
		return package

	def build(self, out=None):
		"""Build; return what was run, in order."""
		self.record.write_text("")
		assets.build(self.apps, self.cache, out or self.out, self.log.append)
		return self.record.read_text().split("\n")[:-1]

	def manifest(self):
		return json.loads((self.out / "assets.json").read_text())


@pytest.fixture
def machine(tmp_path, monkeypatch):
	return Machine(tmp_path, monkeypatch)


def test_first_build_installs_packages_once_and_compiles_only_apps_with_bundles(machine):
	done = machine.build()
	assert [line.split()[:2] for line in done if line.startswith("npm")] == [["npm", "ci"]]
	assert [line for line in done if not line.startswith("npm")] == ["forked", "shop"]


def test_npm_runs_no_install_scripts(machine):
	command = next(line for line in machine.build() if line.startswith("npm"))
	assert "--ignore-scripts" in command


def test_second_build_runs_nothing(machine):
	machine.build()
	assert machine.build() == []


def test_second_site_of_the_same_cache_runs_nothing_and_is_served_the_same(machine):
	machine.build()
	other = machine.folder / "other" / "assets"
	assert machine.build(out=other) == []
	assert json.loads((other / "assets.json").read_text()) == machine.manifest()


def test_changed_bundle_is_compiled_alone(machine):
	machine.build()
	(machine.apps["shop"] / "public/js/shop.bundle.js").write_text("2")
	assert machine.build() == ["shop"]


def test_changed_framework_compiles_everything(machine):
	machine.build()
	(machine.apps["frappe"] / "__init__.py").write_text('__version__ = "1.1"\n')
	assert machine.build() == ["forked", "shop"]


def test_bundles_are_served_where_assets_json_says(machine):
	machine.build()
	for address in machine.manifest().values():
		assert (machine.out.parent / address.lstrip("/")).is_file(), address


def test_public_files_are_linked_also_of_apps_without_bundles_and_also_later_ones(machine):
	machine.build()
	assert (machine.out / "quiet/quiet.js").read_text() == "no bundle"
	(machine.apps["quiet"] / "public/late.js").write_text("late")
	(machine.apps["quiet"] / "public/quiet.js").unlink()
	machine.build()
	assert sorted(os.listdir(machine.out / "quiet")) == ["late.js"]


def test_framework_is_served_under_both_names(machine):
	machine.build()
	assert (machine.out / "frappe/js/desk.bundle.js").is_file()
	assert (machine.out / "forked/js/desk.bundle.js").is_file()


def test_framework_images_are_served_under_the_renamed_address(machine):
	machine.build()
	assert (machine.out / "forked/images/forked-favicon.svg").read_text() == "<svg/>"
	assert (machine.out / "forked/images/frappe-favicon.svg").is_file()


def test_assets_json_is_left_alone_when_nothing_changed(machine):
	machine.build()
	os.utime(machine.out / "assets.json", (1, 1))
	machine.build()
	assert (machine.out / "assets.json").stat().st_mtime == 1


def test_failed_compile_names_step_and_log_and_is_tried_again(machine):
	machine.install_node(failure='echo "no such import"; exit 3')
	with pytest.raises(Trouble) as failed:
		machine.build()
	report = failed.value.report()
	assert "compiling the bundles of forked" in report
	assert "no such import" in report
	assert Path(failed.value.log).is_file()
	machine.install_node()
	assert machine.build() == ["forked", "shop"]


def test_old_node_of_the_machine_is_not_used(machine, monkeypatch):
	asked = []
	machine.install_node(version="16.20.0")
	monkeypatch.setattr(assets.Node, "_of_wheel", classmethod(lambda cls: None))
	monkeypatch.setattr(assets.bootstrap, "add", asked.append)
	with pytest.raises(Trouble) as failed:
		machine.build()
	assert asked == ["node"]
	assert "apt-get install nodejs npm" in failed.value.report()


def test_old_builds_of_an_app_are_thrown_away(machine):
	for number in range(6):
		(machine.apps["shop"] / "public/js/shop.bundle.js").write_text(f"{number}")
		machine.build()
	assert len(list((machine.cache / "dist").glob("shop-*"))) == assets.DISTS_KEPT_PER_APP


def test_everything_is_pinned_and_the_lock_names_no_host():
	wanted = json.loads((assets.WORKSHOP / "package.json").read_text())["dependencies"]
	loose = {
		name: version
		for name, version in wanted.items()
		if not re.fullmatch(r"\d+\.\d+\.\d+(-\w+)?", version)
	}
	assert not loose
	text = (assets.WORKSHOP / "package-lock.json").read_text()
	packages = json.loads(text)["packages"]
	assert packages[""]["dependencies"] == wanted
	assert "://" not in text
	unverified = [name for name, package in packages.items() if name and "integrity" not in package]
	assert not unverified


def test_every_patch_says_why():
	for patch in json.loads((assets.WORKSHOP / "patches.json").read_text()):
		assert len(patch["reason"]) > 40


# ---------------------------------------------------------------- the real compiler


@pytest.fixture
def compiled(tmp_path):
	"""Bundles of a tiny app, compiled by the real build.mjs with the npm packages already in the cache."""
	workshop = cache_dir("desk") / "desk"
	if not (workshop / "node_modules").is_dir() or not shutil.which("node"):
		pytest.skip("no npm packages in the cache yet: ./demo fetches them")
	for name in assets.WORKSHOP_FILES:
		shutil.copy(assets.WORKSHOP / name, tmp_path)
	(tmp_path / "node_modules").symlink_to(workshop / "node_modules")
	sources = {
		"forked/public/js/frappe/shared.js": "export const shared = 'from the framework';",
		"tiny/public/js/tiny.bundle.js": (
			"import { shared } from 'frappe/public/js/frappe/shared.js'; import './card.html';"
			"import Box from './Box.vue'; import List from 'forked-datatable'; window.tiny = [shared, Box, List];"
		),
		"tiny/public/js/card.html": "<!-- note --><b>\n\tсчёт</b>",
		"tiny/public/js/Box.vue": (
			"<script setup>const word = 'слово'</script><template><p>{{ word }}</p></template>"
			"<style scoped lang='scss'>p { b { color: red } }</style>"
		),
		"tiny/public/scss/tiny.bundle.scss": '@import "~bootstrap/scss/functions", "~bootstrap/scss/variables"; a { color: $blue }',
	}
	for name, text in sources.items():
		file = tmp_path / name
		file.parent.mkdir(parents=True, exist_ok=True)
		file.write_text(text)
	out = tmp_path / "out"
	command = ["node", tmp_path / "build.mjs", tmp_path / "forked", tmp_path / "tiny", out]
	subprocess.run(command, check=True, capture_output=True, text=True)
	manifest = json.loads((out / "manifest.json").read_text())
	return {name: (out / file).read_text() for name, file in manifest.items()}


def test_real_bundles(compiled):
	assert sorted(compiled) == ["tiny.bundle.css", "tiny.bundle.js"]
	script = compiled["tiny.bundle.js"]
	assert script.startswith("window.forked=window.forked||window.frappe||{};window.frappe=window.forked;")
	assert "from the framework" in script, "the framework's sources under the renamed path"
	assert "datatable" in script, "an npm package under the renamed name"
	assert r'frappe.templates.card="<b> \u0441\u0447\u0451\u0442</b>"' in script or "<b> счёт</b>" in script
	assert '__scopeId="data-v-' in script, "scoped style of a single-file component"
	assert "color:#007bff" in compiled["tiny.bundle.css"], "scss of an npm package"
