"""Serves a registered version, and proves which version serves."""
