"""Whether IAM sees a group's tags where a version is registered or decided on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.caller_role import assumed_by, trust_of_account
from promote.doctor.denial import denial
from promote.doctor.mark import TAG
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE, create_role

_REGISTER, _DECIDE = "group-tags-at-registration", "version-tags-at-approval"
_OF_NO_GROUP = "none"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    own, other = (
        _registry(context, purpose, value)
        for purpose, value in (("own-tag", context.mark.value), ("other-tag", _OF_NO_GROUP))
    )
    briefly = context.patience.lasting(context.patience.seconds / 3)  # both roles are as old
    request, version = candidate.registration(context), candidate.pending_version(context)
    properties = {"doctor.step": "annotated"}
    yield (
        _REGISTER,
        _answer(
            denial(context.patience, lambda: own.create_model_package(**request)),
            denial(briefly, lambda: other.create_model_package(**request)),
        ),
    )
    update = {"ModelPackageArn": version, "CustomerMetadataProperties": properties}
    yield (
        _DECIDE,
        _answer(
            denial(context.patience, lambda: own.update_model_package(**update)),
            denial(briefly, lambda: other.update_model_package(**update)),
        ),
    )


def _answer(with_own_tag: str | None, with_other_tag: str | None) -> Answer:
    """Judge two denials: that of whom the group's tag lets in, and that of whom it does not."""
    if with_own_tag is not None:
        return Answer.of(holds=False, seen=f"without the tags: {with_own_tag}")
    if with_other_tag is None:
        return Answer.of(holds=False, seen="allowed in a group whose tag the policy does not name")
    return Answer.of(
        holds=True, seen="allowed where the policy names the group's tag, and there alone"
    )


def _registry(context: ProbeContext, purpose: str, value: str) -> Any:
    """Act as somebody who may register and decide in groups with one value of the tag."""
    secret = str(uuid.uuid4())
    role_arn = create_role(
        context.clients,
        context.mark,
        context.reserve(IAM_ROLE, purpose),
        trust=trust_of_account(context.environment, context.environment.account, secret),
        statements=_statements(context, {"StringEquals": {f"aws:ResourceTag/{TAG}": value}}),
    )
    return assumed_by(context, context.clients, role_arn, secret)("sagemaker")


def _statements(context: ProbeContext, tagged: dict[str, Any]) -> list[Any]:
    environment = context.environment
    versions = environment.arn("sagemaker", "model-package/*")
    groups = environment.arn("sagemaker", "model-package-group/*")
    objects = f"arn:{environment.partition}:s3:::{candidate.bucket(context)}/*"
    images = f"arn:{environment.partition}:ecr:*:*:repository/*"
    register = {"Effect": "Allow", "Action": "sagemaker:CreateModelPackage"}
    return [
        # As the persona's policy: the version has no tags yet, its group has.
        {**register, "Resource": versions},
        {**register, "Resource": groups, "Condition": tagged},
        {
            "Effect": "Allow",
            "Action": "sagemaker:UpdateModelPackage",
            "Resource": versions,
            "Condition": tagged,
        },
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": objects},
        {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": images},
    ]


TAG_CONDITIONS = Probe(
    id="tag-conditions",
    assumptions=(
        Assumption(
            id=_REGISTER,
            statement="CreateModelPackage is asked of the version and of its group, with the"
            " group's tags in aws:ResourceTag",
            if_it_holds="a data scientist registers in groups of the own team alone",
            if_it_does_not="nobody can register, or a data scientist can register in another"
            " team's group, where its own approvers alone decide",
            change="register_pending_versions in constructs/model_promotion/registry_policies.py:"
            " name the team's groups in both resources",
        ),
        Assumption(
            id=_DECIDE,
            statement="UpdateModelPackage has the tags of the version's group in aws:ResourceTag",
            if_it_holds="approvers decide on versions of their own team alone",
            if_it_does_not="nobody can approve, or every team's approvers can",
            change="decide_on_versions in constructs/model_promotion/registry_policies.py: name"
            " the team's groups, as model-package/<group>/*",
        ),
    ),
    shares=candidate.MAKES,
    makes=("2 IAM roles that may register and annotate versions",),
    kinds=(*candidate.KINDS, IAM_ROLE),
    permissions=(*candidate.PERMISSIONS, "sts:AssumeRole"),
    ask=_ask,
)
