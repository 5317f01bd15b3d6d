"""Scans a package's model data for code that would run, by ranges of the registered versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.unsafe_code import (
    GATE,
    REQUIRED,
    UnsafeCodeSettings,
    check_unsafe_code,
    unscanned_lines,
)
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.model_package import ModelPackage
from promotion_steps.ruling import Ruling
from promotion_steps.s3_uri import S3Uri
from promotion_steps.scan.artifact_scan import ArtifactScan
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import GIB, ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import ScanReport

_GZIP = "Gzip"
_PREFIX = "S3Prefix"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelData:
    """Where a container's model lies.

    Args:
        path: Where the package says so.
        uri: As the package spells it.
        is_prefix: Whether every object below it counts.
        is_archive: Whether SageMaker unpacks it.
    """

    path: str
    uri: str
    is_prefix: bool = False
    is_archive: bool = False


def examine(case: Case) -> Ruling:
    """Scan each object of the model data once.

    Raises:
        Refused: The manifest cannot be read, or the settings are malformed.
    """
    try:
        settings = UnsafeCodeSettings.from_fields(case.settings.gate(GATE))
    except ValueError as error:
        raise Refused(str(error)) from error
    manifest = read_manifest(case.package, case.artifacts)
    objects, unlisted = _objects(case.package, manifest, case.artifacts)
    report, unread = _scan(case, settings, objects)
    findings = [Finding(gate=GATE, message=message) for message in (*unlisted, *unread)]
    unchecked = [] if objects or unlisted else ["model data: none, and images are not scanned"]
    if settings.scan != REQUIRED:
        unchecked += unscanned_lines(report)
    return Ruling(
        findings=(*findings, *check_unsafe_code(report, settings)),
        inputs=_inputs(case.artifacts, objects, report),
        unchecked=tuple(unchecked),
    )


def model_data(package: ModelPackage) -> list[ModelData]:
    """List where the models of a package's containers lie."""
    return list(_model_data(package.description, ""))


def _model_data(value: Any, path: str) -> Iterator[ModelData]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _model_data(item, f"{path}[{index}]")
    if not isinstance(value, dict):
        return
    if isinstance(uri := value.get("ModelDataUrl"), str):
        yield ModelData(path=f"{path}.ModelDataUrl", uri=uri, is_archive=True)
    if isinstance(uri := value.get("S3Uri"), str) and "S3DataType" in value:
        yield ModelData(
            path=f"{path}.S3Uri",
            uri=uri,
            is_prefix=value["S3DataType"] == _PREFIX,
            is_archive=value.get("CompressionType") == _GZIP,
        )
    for name, member in value.items():
        yield from _model_data(member, f"{path}.{name}" if path else name)


def _objects(
    package: ModelPackage, manifest: Manifest, store: ArtifactStore
) -> tuple[dict[ManifestObject, bool], list[str]]:
    """Find the objects to scan, each with whether it must be an archive; say what is not there."""
    objects: dict[ManifestObject, bool] = {}
    unlisted = []
    for place in model_data(package):
        found = _listed(place, manifest, store)
        if not found:
            unlisted.append(f"{place.path}: not scanned, {place.uri} is not in the manifest")
        for entry in found:
            objects[entry] = objects.get(entry, False) or place.is_archive
    return objects, list(dict.fromkeys(unlisted))


def _listed(place: ModelData, manifest: Manifest, store: ArtifactStore) -> list[ManifestObject]:
    try:
        location = S3Uri.from_text(place.uri)
    except ValueError:
        return []
    if location.bucket != store.bucket:
        return []
    if place.is_prefix:
        return [entry for entry in manifest.objects if entry.key.startswith(location.key)]
    entry = manifest.find(location.key)
    return [entry] if entry else []


def _scan(
    case: Case, settings: UnsafeCodeSettings, objects: dict[ManifestObject, bool]
) -> tuple[ScanReport, list[str]]:
    largest = settings.largest_gib * GIB
    # an archive within an archive is read twice, once for its list of members
    limits = ScanLimits(read=3 * largest, inflated=3 * largest)
    report = ScanReport()
    size = sum(entry.size for entry in objects)
    if size > largest:
        where = ", ".join(_name(entry) for entry in list(objects)[:1])
        report.add_unscanned(
            where, f"got {size} bytes in all, expected at most {settings.largest_gib} GiB"
        )
        return report, []
    budget = ScanBudget(limits, case.seconds_left)
    scan = ArtifactScan(report, budget)
    unread: list[str] = []
    has_budget = True
    for entry, is_archive in objects.items():
        if not has_budget:
            report.add_unscanned(_name(entry), "the scan ended before it")
            continue
        fetch = partial(_fetch, case.artifacts, entry)
        reader = RangeReader(fetch, size=entry.size, budget=budget)
        try:
            has_budget = scan.scan(reader, _name(entry), must_be_archive=is_archive)
        except Refused as refused:
            unread += refused.messages
    return report, unread


def _fetch(store: ArtifactStore, entry: ManifestObject, first: int, last: int) -> bytes:
    return store.read_range(entry.key, entry.version_id, first=first, last=last)


def _name(entry: ManifestObject) -> str:
    return entry.key.rpartition("/")[2] or entry.key


def _inputs(
    store: ArtifactStore, objects: dict[ManifestObject, bool], report: ScanReport
) -> dict[str, Any]:
    return {
        "objects": [
            {
                "uri": store.uri(entry.key),
                "version_id": entry.version_id,
                "sha256": entry.sha256,
            }
            for entry in objects
        ],
        "files": report.files,
        "pickles": report.pickles,
    }
