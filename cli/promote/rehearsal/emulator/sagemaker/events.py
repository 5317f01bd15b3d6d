"""What EventBridge hears of model packages, in the order in which it happened."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from promote.rehearsal.emulator.sagemaker.event_disorder import Emit, Entry, reordered, twice
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.switches import Switches

DETAIL_TYPE = "SageMaker Model Package State Change"

_MEMBERS = (
    "ModelPackageName",
    "ModelPackageGroupName",
    "ModelPackageVersion",
    "ModelPackageArn",
    "ModelPackageDescription",
    "InferenceSpecification",
    "SourceAlgorithmSpecification",
    "ValidationSpecification",
    "ModelPackageStatus",
    "ModelPackageStatusDetails",
    "CertifyForMarketplace",
    "ModelApprovalStatus",
    "ApprovalDescription",
    "MetadataProperties",
    "ModelMetrics",
    "CustomerMetadataProperties",
    "ModelLifeCycle",
)
_SPELLED_OTHERWISE = {"SourceUri": "sourceUri"}

logger = logging.getLogger("sagemaker")


class Announcements:
    """Tell the default bus of a package's account about each creation and update.

    Args:
        emit: Delivers one entry.
        switches: What events say of changed fields.
    """

    def __init__(self, emit: Emit, switches: Switches) -> None:
        for disorder, wanted in (
            (twice, switches.duplicate_events),
            (reordered, switches.reorder_events),
        ):
            emit = disorder(emit) if wanted else emit
        self._emit = emit
        self._fields = switches.event_fields

    def created(self, package: dict[str, Any]) -> None:
        """Announce a new package."""
        self._announce(package, fields_of_creation(self._fields))

    def updated(self, package: dict[str, Any], fields: Sequence[str]) -> None:
        """Announce an update and the fields that it changed."""
        named = [_SPELLED_OTHERWISE.get(field, field) for field in fields]
        said = self._fields != "absent"
        self._announce(package, {"UpdatedModelPackageFields": named} if said else {})

    def _announce(self, package: dict[str, Any], more: dict[str, Any]) -> None:
        detail = {member: package[member] for member in _MEMBERS if member in package}
        times = {
            member: _written(package[member])
            for member in ("CreationTime", "LastModifiedTime")
            if member in package
        }
        arn = package["ModelPackageArn"]
        entry = {
            "Source": "aws.sagemaker",
            "DetailType": DETAIL_TYPE,
            "Resources": [arn],
            "Detail": json.dumps({**detail, **times, **more}),
        }
        self._emit(entry, Reference.of("model-package", arn))


def fields_of_creation(event_fields: str) -> dict[str, Any]:
    """Return what the event of a new version says of changed fields."""
    values: dict[str, Any] = {"empty": [], "null": None}
    named = event_fields in values
    return {"UpdatedModelPackageFields": values[event_fields]} if named else {}


class DefaultBus:
    """Deliver entries one after the other, so that no request waits for a rule's targets."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Entry, Reference]] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._courier: threading.Thread | None = None

    def deliver(self, entry: Entry, package: Reference) -> None:
        """Queue an entry for the default bus of the package's account and region."""
        self._waiting.put((entry, package))
        with self._starting:
            if self._courier is None:
                self._courier = threading.Thread(
                    target=self._carry, name="sagemaker-events", daemon=True
                )
                self._courier.start()

    def reset(self) -> None:
        """Drop what is not delivered yet."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()

    def _carry(self) -> None:
        while True:
            entry, package = self._waiting.get()
            try:
                put_on_default_bus(entry, package)
            except Exception:
                logger.exception("event of %s was not delivered", package.arn)


def put_on_default_bus(entry: Entry, package: Reference) -> None:
    """Put an entry on the default bus of the package's account, as AWS itself may."""
    with request_scope(package.account, package.region):
        eventbridge._ensure_default_bus()
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
