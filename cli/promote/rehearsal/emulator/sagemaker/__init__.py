"""SageMaker as a promotion sees it: the model registry and hosting."""
