"""What people run to promote a model package."""
