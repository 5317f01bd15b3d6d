"""Changes to MiniStack, one file for each service."""
