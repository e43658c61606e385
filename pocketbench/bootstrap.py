"""The virtual environment, made by whatever Python the machine has. Standard library only."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from pocketbench.console import Trouble, step
from pocketbench.state import cache_dir

HERE = Path(__file__).resolve().parent
OLDEST, NEWEST_TRIED = (3, 10), (3, 12)
# --no-compile: Python compiles what it imports by itself, a small part of what is installed
PIP = [
	"install",
	"--quiet",
	"--no-compile",
	"--disable-pip-version-check",
	"--no-input",
	"--no-warn-script-location",
]

# every list is complete, so nothing is resolved; what comes as source is built with our own pinned setuptools
# instead of one fetched anew for each
PINNED = ["--no-deps", "--no-build-isolation"]

# requirement file → pip options of its own; the first is a pip that takes half the time of Debian 12's
BASE = {
	"requirements-build.txt": ["--no-deps"],
	"requirements.txt": PINNED,
	"requirements-framework.txt": [*PINNED, "--require-hashes"],
}
EXTRAS = {
	"test": {"requirements-test.txt": PINNED},
	"browser": {"requirements-browser.txt": PINNED},
	"redis": {"requirements-redis.txt": PINNED},
	"node": {"requirements-node.txt": PINNED},
}

_BEGAN = float(os.environ.get("POCKETBENCH_BEGAN") or time.time())


def enter(script, arguments, extras=()):
	"""Go on inside our virtual environment: make it if needed, then replace this process.

	Returns only when this process already runs in it.

	script: path of the program to run again. arguments: its arguments. extras: names from EXTRAS.
	"""
	if Path(sys.prefix).resolve() == venv_dir().resolve():
		add(*extras)
		return
	if sys.version_info < OLDEST:
		raise Trouble(
			f"Python {sys.version.split()[0]} is too old",
			way_out=f"run it with Python {OLDEST[0]}.{OLDEST[1]} or newer, e.g. python3.11 {script}",
		)
	began = str(time.time())
	make(extras)
	python = str(venv_python())
	path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")]))
	os.execve(
		python,
		[python, str(script), *arguments],
		{**os.environ, "PYTHONPATH": path, "POCKETBENCH_BEGAN": began},
	)


def seconds_since_start():
	"""Seconds since the person started the command, the making of the virtual environment included."""
	return time.time() - _BEGAN


def make(extras=()):
	"""Create the virtual environment and install what is missing; quick when nothing is."""
	with _one_at_a_time():
		if not venv_python().exists():
			with step("virtual environment", "bootstrap"):
				_create_venv()
		_install(BASE, "python packages")
		for extra in extras:
			_install(EXTRAS[extra], f"python packages: {extra}")


def add(*extras):
	"""Install optional groups of packages (names from EXTRAS) into the virtual environment."""
	with _one_at_a_time():
		for extra in extras:
			_install(EXTRAS[extra], f"python packages: {extra}")


def venv_dir():
	return Path(os.environ.get("POCKETBENCH_VENV") or cache_dir() / "venv")


def venv_python():
	return venv_dir() / "bin" / "python"


@contextmanager
def _one_at_a_time():
	"""Two commands started together must not both fill the same folder."""
	with open(cache_dir() / "venv.lock", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		yield


def _install(files, label):
	pending = {name: options for name, options in files.items() if not _stamp(name).exists()}
	if not pending:
		return
	with step(label, "bootstrap") as log:
		for name, options in pending.items():
			_call([str(venv_python()), "-m", "pip", *PIP, *options, "-r", str(HERE / name)], log)
			for old in venv_dir().glob(f".done-{name}-*"):
				old.unlink()
			_stamp(name).touch()


def _stamp(name):
	digest = hashlib.sha256((HERE / name).read_bytes()).hexdigest()[:16]
	return venv_dir() / f".done-{name}-{digest}"


def _create_venv():
	"""Try the ways in order of politeness; the last resort asks for Debian's package."""
	target = str(venv_dir())
	log = open(cache_dir("logs") / "bootstrap.log", "a")
	for attempt in (_by_venv, _by_virtualenv, _by_apt):
		shutil.rmtree(target, ignore_errors=True)
		try:
			attempt(target, log)
		except (OSError, subprocess.CalledProcessError) as error:
			print(f"{attempt.__name__}: {error}", file=log, flush=True)
			continue
		if venv_python().exists():
			return
	version = f"{sys.version_info[0]}.{sys.version_info[1]}"
	raise Trouble(
		"this Python can make no virtual environment",
		log=log.name,
		way_out=f"sudo apt-get install python{version}-venv   (or: pip install virtualenv)",
	)


def _by_venv(target, log):
	_call([sys.executable, "-m", "venv", target], log)


def _by_virtualenv(target, log):
	"""Debian's python3 without python3-venv still may have pip, and pip can fetch virtualenv."""
	if _call([sys.executable, "-m", "virtualenv", target], log, check=False):
		tools = str(cache_dir("virtualenv"))
		_call([sys.executable, "-m", "pip", *PIP, "--target", tools, "virtualenv"], log)
		_call([sys.executable, "-m", "virtualenv", target], log, env={**os.environ, "PYTHONPATH": tools})


def _by_apt(target, log):
	from pocketbench.debian import install

	install(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", log=log)
	_by_venv(target, log)


def _call(command, log, check=True, env=None):
	return subprocess.run(
		command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=check, env=env
	).returncode
