"""What the app puts into a site besides its DocTypes: data (`data_*.py`) apart from verbs.

Everything is created only if missing and carries a version (`seeding.py`), so the same steps serve
install, patches and reinstall, and never undo what a site has changed for itself.
"""
