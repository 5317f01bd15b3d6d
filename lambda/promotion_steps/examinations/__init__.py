"""Reads what each gate decides on, and asks it; one module for each gate."""
