"""Readers of model artifacts: by ranges, within bounds, and without running anything."""
