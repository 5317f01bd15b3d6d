"""The whole story of one version, in every environment that the caller can read."""
