"""What a viewer may do: see what is registered, promoted and served."""

from __future__ import annotations

from aws_cdk import aws_iam as iam

from model_promotion.observation_policies import watch_endpoints, watch_pipelines
from model_promotion.registry_policies import browse_registry
from promotion_steps.names import Environment


def view(environment: Environment, *, promotions_end_here: bool) -> list[iam.PolicyStatement]:
    """Describe and list the registry, and the pipelines and endpoints where there are any."""
    if not promotions_end_here:
        return browse_registry(environment)
    return [
        *browse_registry(environment),
        *watch_pipelines(environment),
        *watch_endpoints(environment),
    ]
