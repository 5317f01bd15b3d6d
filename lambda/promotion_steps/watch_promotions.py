"""Step: find promotions that do not go on, and withdrawn versions that still serve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from promotion_steps.aws import Client
from promotion_steps.ledger import Claim
from promotion_steps.model_package import read_customer_metadata
from promotion_steps.names import WITHDRAWN, Environment
from promotion_steps.pipeline_execution import PipelineExecution
from promotion_steps.serving.served_version import find_endpoint


def find_stalled(
    codepipeline: Client, claims: Iterable[Claim], *, now: datetime, patience: timedelta
) -> list[str]:
    """Find versions whose promotion has not ended, and has done nothing for too long.

    Args:
        codepipeline: Of the environment.
        claims: Of the environment's ledger.
        now: The time.
        patience: How long a promotion may do nothing.

    Returns:
        ARNs of the versions in the source environment.
    """
    return [
        claim.source_arn
        for claim in claims
        if claim.may_go_on(now) and _has_stalled(codepipeline, claim, now - patience)
    ]


def _has_stalled(codepipeline: Client, claim: Claim, since: datetime) -> bool:
    execution = PipelineExecution.find(codepipeline, claim.pipeline, claim.execution_id)
    return execution is not None and not execution.has_ended and execution.updated <= since


def find_withdrawn(
    registry: Client, environment: Environment, claims: Iterable[Claim]
) -> list[str]:
    """Find versions that were withdrawn and serve.

    Args:
        registry: Of the environment.
        environment: Where versions serve.
        claims: Of the environment's ledger, which names every model that ever came.

    Returns:
        ARNs of the versions in the environment.
    """
    models = {claim.pipeline.removeprefix(environment.prefix) for claim in claims}
    served = {arn for model in models for arn in _served(registry, environment.endpoint(model))}
    return [arn for arn in sorted(served) if _is_withdrawn(registry, arn)]


def _served(registry: Client, name: str) -> set[str]:
    endpoint = find_endpoint(registry, name)
    return {arn for arn in endpoint.versions.values() if arn} if endpoint else set()


def _is_withdrawn(registry: Client, arn: str) -> bool:
    return WITHDRAWN in read_customer_metadata(registry, arn)
