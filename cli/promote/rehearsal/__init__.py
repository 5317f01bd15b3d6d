"""The whole promotion on this machine, with no AWS account."""
