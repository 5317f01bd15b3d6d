"""Scanners by other people, run over every template."""
