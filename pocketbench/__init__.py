"""A bench made of registry packages: runs small Frappe apps given by path. See README.md."""
