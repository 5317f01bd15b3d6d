"""What each gate may do, and nothing besides."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam

from model_promotion.deployment_policies import find_served_version
from model_promotion.evidence_policies import keep_verdict
from model_promotion.pipeline_answer import answer_the_pipeline
from model_promotion.registry_policies import describe_versions, list_versions
from model_promotion.storage_policies import inspect_models, list_models, read_models
from promotion_steps.hop import Hop
from promotion_steps.names import GATES, Environment


def gate_policies(
    hop: Hop, *, key_arn: str, evidence_key_arn: str
) -> dict[str, list[iam.PolicyStatement]]:
    """Return the statements of each gate that runs in the target environment.

    Args:
        hop: Where promotions come from and go to.
        key_arn: The key of the target's artifact bucket.
        evidence_key_arn: The key of the target's evidence bucket.
    """
    own: dict[str, list[iam.PolicyStatement]] = {
        "request": _look_at_the_champion(hop),
        "integrity": [
            *read_models(hop.source),
            inspect_models(hop.source),
            list_models(hop.source),
        ],
        "image": [_read_manifests(hop.target), _read_scans(hop.target)],
        "deployability": [*read_models(hop.source), _read_manifests(hop.target)],
        "unsafe-code": read_models(hop.source),
        "metrics": [
            *_look_at_the_champion(hop),
            *read_models(hop.source),
            *_renamed(read_models(hop.target, key_arn=key_arn), "OfTheChampion"),
        ],
        "data-quality": read_models(hop.source),
        "bias-and-explainability": read_models(hop.source),
        "parity": read_models(hop.source),
        "custom": [_ask_custom_gates(hop.target)],
    }
    return {
        gate: [
            describe_versions(hop.source),
            *own.get(gate, ()),
            *keep_verdict(hop.target, gate, key_arn=evidence_key_arn),
            answer_the_pipeline(),
        ]
        for gate in GATES
    }


def _look_at_the_champion(hop: Hop) -> list[iam.PolicyStatement]:
    registry = [list_versions(hop.target), describe_versions(hop.target)]
    return [*find_served_version(hop.target), *_renamed(registry, "OfTheTarget")]


def _read_manifests(target: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ReadImageManifests",
        actions=["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources=[_every_repository(target)],
    )


def _read_scans(target: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="ReadScans",
        actions=["ecr:DescribeImageScanFindings"],
        resources=[_every_repository(target)],
    )


def _every_repository(target: Environment) -> str:
    # Images of frameworks lie in accounts of AWS, and a config may allow registries of others.
    return f"arn:{target.partition}:ecr:{target.region}:*:repository/*"


def _ask_custom_gates(target: Environment) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        sid="AskCustomGates",
        actions=["lambda:InvokeFunction"],
        resources=[target.arn("lambda", f"function:{target.custom_gate('*')}")],
    )


def _renamed(statements: Sequence[iam.PolicyStatement], suffix: str) -> list[iam.PolicyStatement]:
    return [statement.copy(sid=f"{statement.sid}{suffix}") for statement in statements]
