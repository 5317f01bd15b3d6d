"""What AWS runs to promote a model package: boto3 and the standard library only."""
