"""Support system for the technical-support department of an online store."""

__version__ = "0.1.0"
