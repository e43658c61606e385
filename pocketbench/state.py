"""Where things lie. Everything pocketbench makes is under one folder."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def cache_dir(*parts):
	"""A folder (made when missing) of what any site can share: venv, node packages, assets, logs."""
	root = Path(os.environ.get("POCKETBENCH_CACHE") or CHECKOUT / ".pocketbench")
	folder = root.joinpath(*parts)
	folder.mkdir(parents=True, exist_ok=True)
	return folder.resolve()


def state_dir(path=None):
	"""The folder of sites: --state, POCKETBENCH_STATE, or the shared folder itself."""
	folder = Path(path or os.environ.get("POCKETBENCH_STATE") or cache_dir())
	folder.mkdir(parents=True, exist_ok=True)
	return folder.resolve()
