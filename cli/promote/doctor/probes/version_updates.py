"""What an update leaves of a version, and whom the registry names for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promotion_steps.identity import Identity

_MERGED, _MODIFIER = "metadata-merged", "last-modified-by"
_ADDED = "doctor.added"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    registry, version = context.clients("sagemaker"), candidate.register(context)
    before = _properties(registry.describe_model_package(ModelPackageName=version))
    registry.update_model_package(ModelPackageArn=version, CustomerMetadataProperties={_ADDED: "1"})
    updated = registry.describe_model_package(ModelPackageName=version)
    yield _MERGED, _merged(before, _properties(updated))
    yield _MODIFIER, _modifier(updated)


def _properties(description: dict[str, Any]) -> dict[str, str]:
    return dict(description.get("CustomerMetadataProperties") or {})


def _merged(before: dict[str, str], after: dict[str, str]) -> Answer:
    lost = sorted(before.keys() - after.keys())
    if _ADDED not in after:
        return Answer.unknown(f"the update added nothing: {', '.join(sorted(after))}")
    seen = f"an update lost {', '.join(lost)}" if lost else "an update kept the other properties"
    return Answer.of(holds=not lost, seen=seen)


def _modifier(description: dict[str, Any]) -> Answer:
    who = Identity.from_context(description.get("LastModifiedBy"))
    seen = f"LastModifiedBy names {who}" if who else "LastModifiedBy names nobody"
    return Answer.of(holds=who is not None, seen=seen)


VERSION_UPDATES = Probe(
    id="version-updates",
    assumptions=(
        Assumption(
            id=_MERGED,
            statement="UpdateModelPackage keeps the customer metadata that it does not name",
            if_it_holds="steps write what they add",
            if_it_does_not="an outcome that is recorded erases the binding, and the integrity gate"
            " refuses the version",
            change="record-outcome, record-approval and withdraw in lambda/promotion_steps: write"
            " back all properties that were described",
        ),
        Assumption(
            id=_MODIFIER,
            statement="LastModifiedBy names who updated a version last",
            if_it_holds="`record-approval` knows the approver",
            if_it_does_not="nobody is recorded as approver, and the four-eyes gate refuses",
            change="lambda/promotion_steps/record_approval.py: read the approver from CloudTrail's"
            " event of UpdateModelPackage",
        ),
    ),
    shares=candidate.MAKES,
    kinds=candidate.KINDS,
    permissions=(*candidate.PERMISSIONS, "sagemaker:UpdateModelPackage"),
    ask=_ask,
)
