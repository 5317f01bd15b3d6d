"""Puts files on this machine before the gates, as the version that they would become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from promote.hop_settings import HopSettings
from promote.offline_store import OfflineStore
from promote.package_case import countdown
from promote.package_group import PackageGroup
from promote.registration import Candidate, bound_request, bundle_prefix
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import Client
from promotion_steps.case import Case
from promotion_steps.finding import Refused
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import DATA_SCIENTIST, persona_work

_NOT_REGISTERED = 0
"""A version that SageMaker never gives."""


def offline_case(candidate: Candidate, chosen: HopSettings) -> Case:
    """Describe the version that `promote register` would make of the candidate.

    Args:
        candidate: What would be registered; an image without a digest is left out.
        chosen: The hop, and what the model must fulfil.
    """
    source = chosen.hop.source
    store = OfflineStore(bucket=source.artifact_bucket)
    return Case(
        hop=chosen.hop,
        package=ModelPackage.from_describe(_description(candidate, chosen, store)),
        settings=chosen.settings,
        artifacts=ArtifactStore(s3=store, bucket=store.bucket, account=source.account),
        client=_no_client,
        seconds_left=countdown(),
        asks_target=False,
    )


def _description(candidate: Candidate, chosen: HopSettings, store: OfflineStore) -> dict[str, Any]:
    hop, group = chosen.hop, chosen.settings.group
    place = PackageGroup(
        name=group, model=chosen.settings.model, environment=hop.source, target=hop.target.name
    )
    prefix = bundle_prefix(place, candidate)
    objects = [store.add(file, prefix + file.name) for file in candidate.files]
    registrar = hop.source.role_arn(persona_work(DATA_SCIENTIST, chosen.team))
    request = bound_request(
        place, candidate, candidate.serving.image, registrar, objects, store.write
    )
    return {
        **request,
        "ModelPackageArn": hop.source.arn("sagemaker", f"model-package/{group}/{_NOT_REGISTERED}"),
        "ModelPackageVersion": _NOT_REGISTERED,
        "ModelPackageStatus": "Completed",
        "CreationTime": datetime.now(UTC),
    }


def _no_client(service: str, region: str) -> Client:
    raise Refused(f"{service} in {region}: cannot be asked offline")
