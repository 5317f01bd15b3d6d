"""One file for each probe, with its declaration."""
