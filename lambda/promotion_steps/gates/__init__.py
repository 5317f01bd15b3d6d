"""Decisions about a model package; each is a pure function that returns findings."""
