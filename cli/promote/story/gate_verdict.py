"""What the gates of one promotion wrote down, from the evidence bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promotion_steps.aws import Client
from promotion_steps.json_fields import JsonFields
from promotion_steps.names import Environment, evidence_prefix

_GATES = "gates/"
UNREADABLE = "unreadable"


@dataclass(frozen=True, kw_only=True, slots=True)
class GateVerdict:
    """The newest verdict of a gate, and where it lies."""

    gate: str
    verdict: str
    findings: tuple[str, ...]
    evidence: str


def read_verdicts(s3: Client, environment: Environment, execution_id: str) -> list[GateVerdict]:
    """Read the verdicts of one execution, by the gates' names."""
    prefix = f"{evidence_prefix(execution_id)}{_GATES}"
    return [_read(s3, environment, key) for key in sorted(_keys(s3, environment, prefix))]


def _keys(s3: Client, environment: Environment, prefix: str) -> Iterator[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=environment.evidence_bucket, Prefix=prefix, ExpectedBucketOwner=environment.account
    )
    for page in pages:
        yield from (str(found["Key"]) for found in page.get("Contents", []))


def _read(s3: Client, environment: Environment, key: str) -> GateVerdict:
    answer = s3.get_object(
        Bucket=environment.evidence_bucket, Key=key, ExpectedBucketOwner=environment.account
    )
    uri = f"s3://{environment.evidence_bucket}/{key}"
    evidence = f"{uri}?versionId={answer['VersionId']}" if "VersionId" in answer else uri
    gate = key.rpartition("/")[2].removesuffix(".json")
    try:
        fields = JsonFields.from_text(answer["Body"].read(), key)
        verdict = fields.text("verdict")
        findings = tuple(str(finding) for finding in fields.items("findings"))
    except ValueError as error:
        verdict, findings = UNREADABLE, (str(error),)
    return GateVerdict(gate=gate, verdict=verdict, findings=findings, evidence=evidence)
