"""What the registry answers of a version right after its registration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promotion_steps.registration_status import failure_reasons

_CASE, _STATUS, _CREATOR, _ETAG = (
    "version-arn-lower-case",
    "registration-asynchronous",
    "version-created-by",
    "model-data-etag",
)


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    arn = candidate.register(context)
    first = _described(context, arn)
    name = candidate.group(context)
    yield _CASE, Answer.of(holds=f"/{name.lower()}/" in arn, seen=f"{name} has {arn}")
    status = first["ModelPackageStatus"]
    final = candidate.completed(context, arn)
    seen = f"{status} at once, then {final['ModelPackageStatus']}{_reason(final)}"
    yield _STATUS, Answer.of(holds=status not in candidate.ENDED, seen=seen)
    yield _CREATOR, _creator(final)
    yield _ETAG, _etag(final)


def _described(context: ProbeContext, arn: str) -> dict[str, Any]:
    return dict(context.clients("sagemaker").describe_model_package(ModelPackageName=arn))


def _reason(description: dict[str, Any]) -> str:
    reasons = "; ".join(failure_reasons(description))
    return f" ({reasons})" if reasons else ""


def _creator(description: dict[str, Any]) -> Answer:
    identity = description.get("CreatedBy", {}).get("IamIdentity", {})
    seen = f"CreatedBy names {identity['Arn']}" if identity.get("Arn") else "CreatedBy names none"
    return Answer.of(holds=bool(identity.get("Arn")), seen=seen)


def _etag(description: dict[str, Any]) -> Answer:
    (container,) = description["InferenceSpecification"]["Containers"]
    etag = container.get("ModelDataETag")
    seen = f"ModelDataETag is {etag}" if etag else "no ModelDataETag"
    return Answer.of(holds=bool(etag), seen=seen)


REGISTRATION = Probe(
    id="registration",
    assumptions=(
        Assumption(
            id=_CASE,
            statement="the ARN of a version has the group's name in lower case",
            if_it_holds="ARNs are compared without case, and policies name them in lower case",
            if_it_does_not="a group whose name has capitals is not covered by policies that name"
            " its versions",
            change="give groups names in lower case: `group` in config/models/<model>.yaml",
        ),
        Assumption(
            id=_STATUS,
            statement="a version is Pending or InProgress right after its registration",
            if_it_holds="`register` continues until the version is Completed",
            if_it_does_not="the same: `register` finds it Completed at its first look",
        ),
        Assumption(
            id=_CREATOR,
            statement="DescribeModelPackage names who registered a version, in CreatedBy",
            if_it_holds="the four-eyes gate compares the approver with AWS's own record",
            if_it_does_not="the four-eyes gate knows the registrar by the version's metadata alone",
            change="`gates.four-eyes.approvers` in config/models/<model>.yaml, so that approvers"
            " are named",
        ),
        Assumption(
            id=_ETAG,
            statement="DescribeModelPackage has the ETag of a container's model data",
            if_it_holds="the ETag is carried over to the next environment",
            if_it_does_not="the manifest binds a version to its bytes all the same",
        ),
    ),
    shares=candidate.MAKES,
    kinds=candidate.KINDS,
    permissions=candidate.PERMISSIONS,
    ask=_ask,
)
