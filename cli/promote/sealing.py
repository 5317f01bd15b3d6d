"""Asks an environment to bind a version to its bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promote.package_group import PackageGroup, find_group
from promote.refusal import RefusalError
from promotion_steps.json_fields import JsonFields

if TYPE_CHECKING:
    from boto3 import Session

    from promote.package_reference import PackageReference

PATIENCE = 900
"""Seconds; as long as a function may take to digest what S3 keeps no digest of."""

_SEAL = (
    "was_sealed",
    "manifest_uri",
    "manifest_version",
    "manifest_sha256",
    "registrar",
    "objects",
    "bytes",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SealAnswer:
    """What the environment answered.

    Args:
        findings: Why the version was not sealed; empty where it was.
        seal: What it is bound to; empty where there are findings.
    """

    model_package_arn: str
    environment: str
    findings: tuple[str, ...]
    seal: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Spell the answer as one document."""
        return {
            "model_package_arn": self.model_package_arn,
            "environment": self.environment,
            "findings": list(self.findings),
            **self.seal,
        }


def ask_to_seal(session: Session, reference: PackageReference) -> SealAnswer:
    """Invoke the environment's sealing function, and wait for what it says.

    Raises:
        RefusalError: No promotion starts from the environment, or the function failed.
    """
    group = find_group(session, reference.group)
    arn = reference.arn_in(session)
    _check_place(arn, group)
    function = group.environment.function("seal")
    answer = _invoke(session, function, arn)
    try:
        fields = JsonFields.from_text(answer, function)
        findings = tuple(str(finding) for finding in fields.items("findings"))
        seal = {} if findings else _seal(fields)
    except ValueError as error:
        raise RefusalError(str(error)) from error
    return SealAnswer(
        model_package_arn=arn,
        environment=group.environment.name,
        findings=findings,
        seal=seal,
    )


def _seal(fields: JsonFields) -> dict[str, Any]:
    for key in _SEAL:
        if key not in fields.members:
            raise fields.error(key, "what was sealed")
    return {key: fields.members[key] for key in _SEAL}


def _check_place(arn: str, group: PackageGroup) -> None:
    account = arn.split(":")[4]
    if account != group.environment.account:
        raise RefusalError(
            f"{arn}: lies in another account, got {account}, expected"
            f" {group.environment.account}, where the session is"
        )
    if group.target is None:
        raise RefusalError(
            f"{group.environment.name}: nothing is sealed here, since the path ends here"
        )


def _invoke(session: Session, function: str, arn: str) -> bytes:
    from botocore.config import Config

    # A second attempt would read everything again beside the first.
    config = Config(read_timeout=PATIENCE, retries={"total_max_attempts": 1})
    answer = session.client("lambda", config=config).invoke(
        FunctionName=function, Payload=json.dumps({"model_package_arn": arn}).encode()
    )
    body = answer["Payload"].read()
    if "FunctionError" in answer:
        raise RefusalError(f"{_error_of(body, function)}; its log says more")
    return body


def _error_of(body: bytes, function: str) -> str:
    try:
        fields = JsonFields.from_text(body, function)
    except ValueError as error:
        return str(error)
    kind, message = (fields.members.get(key) for key in ("errorType", "errorMessage"))
    return f"{function}: failed, got {kind}: {message}"
