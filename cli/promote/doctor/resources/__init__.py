"""Resources that probes make: one file for each kind, which creates, finds and removes it."""
