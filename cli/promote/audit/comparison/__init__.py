"""What differs between two environments, or between two assemblies."""
