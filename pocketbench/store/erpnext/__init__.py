"""Stand-in for the store behind the app: a few of ERPNext's DocTypes, by name, without its logic."""

__version__ = "15.0.0"
