"""Gate: SageMaker would accept and start what the version describes."""
