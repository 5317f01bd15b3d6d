"""Promote approved models between AWS accounts: constructs to build it with."""
