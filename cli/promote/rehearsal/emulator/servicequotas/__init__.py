"""Service Quotas, which MiniStack does not have."""
