"""Debian packages: installed when we are root, asked for otherwise."""

import os
import shutil
import subprocess

from pocketbench.console import Trouble


def find(program):
	"""Path of a program, also in the sbin folders an ordinary user's PATH lacks; None if absent."""
	path = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
	return shutil.which(program, path=path)


def can_install():
	return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def install(*packages, log, why=""):
	"""Install Debian packages as root; raises Trouble with the command where that cannot be done."""
	command = f"apt-get install --no-install-recommends {' '.join(packages)}"
	if not can_install():
		raise Trouble(f"{why or 'missing'}: {', '.join(packages)}", way_out=f"sudo {command}")
	env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
	for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
		done = subprocess.run(
			["apt-get", *arguments], env=env, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
		)
	if done.returncode:
		raise Trouble(f"apt-get could not install {', '.join(packages)}", way_out=f"try by hand: {command}")
