"""The statements of a template, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.conftest import ReadTemplate

IDENTITY_TYPES = {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"}
SOME_ARN = {
    "<AWS::EC2::SecurityGroup>": "sg-0a1b2c3d",
    "<AWS::KMS::Key>": "arn:aws:kms:us-east-1:222222222222:key/some",
    "<AWS::Logs::LogGroup>": "arn:aws:logs:us-east-1:222222222222:log-group:some:*",
    "<AWS::S3::Bucket>": "arn:aws:s3:::some",
    "<AWS::SNS::Topic>": "arn:aws:sns:us-east-1:222222222222:some",
    "<AWS::SQS::Queue>": "arn:aws:sqs:us-east-1:222222222222:some",
}
"""What a reference in a template becomes, as far as its form is concerned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundStatement:
    """One statement of one resource's policy."""

    stack: str
    logical_id: str
    resource_type: str
    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]

    @classmethod
    def of_template(cls, stack: str, template: ReadTemplate) -> Iterator[FoundStatement]:
        """Find every statement of a stack's template, whatever policy it stands in."""
        for logical_id, resource in template.resources.items():
            for statement in _statements(resource.get("Properties", {})):
                yield cls(
                    stack=stack,
                    logical_id=logical_id,
                    resource_type=resource["Type"],
                    sid=statement.get("Sid", ""),
                    effect=statement["Effect"],
                    actions=_listed(statement["Action"]),
                    resources=tuple(map(_arn, _listed(statement.get("Resource", ())))),
                    conditions=tuple(_conditions(statement.get("Condition", {}))),
                )

    @property
    def of_an_identity(self) -> bool:
        """Whether it says what a role may do, rather than who may use a resource or the role."""
        return self.resource_type in IDENTITY_TYPES and bool(self.resources)

    def __str__(self) -> str:
        return f"{self.stack}/{self.logical_id}/{self.sid}"


def _statements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for item in value.values():
            yield from _statements(item)
    elif isinstance(value, list):
        for item in value:
            yield from _statements(item)


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _conditions(block: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for operator, keys in block.items():
        yield from ((operator, key) for key in keys)


def _arn(text: str) -> str:
    return re.sub("<[^>]+>", lambda reference: SOME_ARN[reference[0]], text)
