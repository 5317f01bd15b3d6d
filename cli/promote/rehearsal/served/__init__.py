"""Code that runs inside a model container, never in this process."""
