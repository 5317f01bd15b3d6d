"""How acknowledgments reach the resources of a stack, and its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam, aws_s3 as s3

from promotion_steps.names import Environment
from stacks.acknowledgments import ACKNOWLEDGED, NAMELESS_ACTIONS, Acknowledged

_WILDCARD = "AwsSolutions-IAM5[Resource::{}]"


def acknowledge(stack: cdk.Stack, names: Mapping[str, str]) -> None:
    """Acknowledge on each resource what is known of it, and say so in the template.

    Args:
        stack: A stack whose resources are all defined.
        names: What the names in braces stand for.
    """
    written: dict[tuple[str, str], None] = {}
    for resource in stack.node.find_all():
        if isinstance(resource, cdk.CfnResource):
            found = list(_acknowledged(resource, names))
            if not found:
                continue
            written.update(dict.fromkeys(found))
            cdk.Validations.of(resource).acknowledge(
                *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in found)
            )
    if written:
        rules = [{"id": finding, "reason": reason} for finding, reason in sorted(written)]
        stack.template_options.metadata = {"cdk_nag": {"rules_to_suppress": rules}}


def names_in_findings(environment: Environment, source: Environment | None) -> dict[str, str]:
    """Return what the names in acknowledgments stand for in one environment.

    Without a source, the names of one are empty, and no finding has them.
    """
    return {
        "partition": environment.partition,
        "region": environment.region,
        "account": environment.account,
        "prefix": environment.prefix,
        "iam_path": environment.iam_path,
        "artifacts": environment.artifact_bucket,
        "pipeline_artifacts": environment.pipeline_artifact_prefix,
        "evidence": environment.evidence_bucket,
        "access_logs": environment.access_log_bucket,
        "source_region": source.region if source else "",
        "source_account": source.account if source else "",
        "source_artifacts": source.artifact_bucket if source else "",
    }


def _acknowledged(resource: cdk.CfnResource, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    fitting = [one for one in ACKNOWLEDGED if isinstance(resource, one.of)]
    if not fitting:
        return
    wildcards = _wildcards(resource) if isinstance(resource, iam.CfnManagedPolicy) else None
    for one in fitting:
        known = [finding.format_map(names) for finding in one.findings]
        present = known if wildcards is None else [each for each in known if each in wildcards]
        if present and _is_about(one, resource, names):
            yield from ((finding, one.reason) for finding in present)


def _is_about(one: Acknowledged, resource: cdk.CfnResource, names: Mapping[str, str]) -> bool:
    if one.lacking and getattr(resource, one.lacking) is not None:
        return False
    return not one.named or _physical_name(resource) in {
        name.format_map(names) for name in one.named
    }


def _physical_name(resource: cdk.CfnResource) -> str | None:
    match resource:
        case s3.CfnBucket():
            return resource.bucket_name
        case iam.CfnManagedPolicy():
            return resource.managed_policy_name
    return None


def _wildcards(policy: iam.CfnManagedPolicy) -> set[str]:
    """Return the findings that the patterns in a policy make."""
    document = cdk.Stack.of(policy).resolve(policy.policy_document)
    return {_WILDCARD.format(name) for name in _patterns(document["Statement"])}


def _patterns(statements: list[dict[str, Any]]) -> Iterator[str]:
    """Return the patterns of resources, but not the widest one where a narrower one would do."""
    allowing = [one for one in statements if one["Effect"] == "Allow"]
    for statement in allowing:
        if "*" not in _listed(statement["Resource"]):
            yield from (one for one in _listed(statement["Resource"]) if "*" in str(one))
    widest = [one for one in allowing if "*" in _listed(one["Resource"])]
    if widest and all(NAMELESS_ACTIONS.issuperset(_listed(one["Action"])) for one in widest):
        yield "*"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
