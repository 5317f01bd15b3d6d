"""Scans a package's model data for code that would run, by ranges of the registered versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.examinations.four_eyes import registrar_of
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.unsafe_code import (
    GATE,
    REQUIRED,
    UnsafeCodeSettings,
    check_unsafe_code,
    code_lines,
    unscanned_lines,
)
from promotion_steps.gates.waiver import waive
from promotion_steps.identity import Identity
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


@dataclass(kw_only=True, slots=True)
class ObjectScan:
    """What the scan of one object saw.

    Args:
        unread: Why it could not be read.
    """

    entry: ManifestObject
    report: ScanReport = field(default_factory=ScanReport)
    unread: list[str] = field(default_factory=list)

    def findings(self, settings: UnsafeCodeSettings) -> list[Finding]:
        """Judge what was seen."""
        unread = [Finding(gate=GATE, message=message) for message in self.unread]
        return [*unread, *check_unsafe_code(self.report, settings)]


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
    scans = _scan(case, settings, objects)
    findings = [Finding(gate=GATE, message=message) for message in unlisted]
    unchecked = [] if objects or unlisted else ["model data: none, and images are not scanned"]
    waived = []
    registrar = _registrar(case)
    for scan in scans:
        left, waiver = waive(
            scan.findings(settings),
            settings.waivers,
            artifact=_name(scan.entry),
            sha256=scan.entry.sha256,
            registrar=registrar,
            today=datetime.now(UTC).date(),
        )
        findings += left
        if waiver:
            waived.append(waiver.document(scan.findings(settings)))
        if settings.scan != REQUIRED:
            unchecked += unscanned_lines(scan.report)
    return Ruling(
        findings=tuple(findings),
        inputs={**_inputs(case.artifacts, scans), **({"waived": waived} if waived else {})},
        unchecked=tuple(unchecked),
        listed=tuple(line for scan in scans for line in code_lines(scan.report)),
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
) -> list[ObjectScan]:
    scans = [ObjectScan(entry=entry) for entry in objects]
    largest = settings.largest_gib * GIB
    size = sum(entry.size for entry in objects)
    if size > largest:
        reason = f"got {size} bytes in all, expected at most {settings.largest_gib} GiB"
        scans[0].report.add_unscanned(_name(scans[0].entry), reason)
        return scans
    # an archive within an archive is read twice, once for its list of members
    limits = ScanLimits(read=3 * largest, inflated=3 * largest)
    budget = ScanBudget(limits, case.seconds_left)
    has_budget = True
    for scan in scans:
        name = _name(scan.entry)
        if not has_budget:
            scan.report.add_unscanned(name, "the scan ended before it")
            continue
        fetch = partial(_fetch, case.artifacts, scan.entry)
        reader = RangeReader(fetch, size=scan.entry.size, budget=budget)
        artifact = ArtifactScan(scan.report, budget)
        try:
            has_budget = artifact.scan(reader, name, must_be_archive=objects[scan.entry])
        except Refused as refused:
            scan.unread += refused.messages
    return scans


def _registrar(case: Case) -> Identity | None:
    """Tell who registered the version; before it is registered, who says that they will."""
    known = registrar_of(case.package, case.hop.source)
    claimed = case.package.registrar
    return known or (Identity.of(claimed) if claimed else None)


def _fetch(store: ArtifactStore, entry: ManifestObject, first: int, last: int) -> bytes:
    return store.read_range(entry.key, entry.version_id, first=first, last=last)


def _name(entry: ManifestObject) -> str:
    return entry.key.rpartition("/")[2] or entry.key


def _inputs(store: ArtifactStore, scans: list[ObjectScan]) -> dict[str, Any]:
    return {
        "objects": [
            {
                "uri": store.uri(scan.entry.key),
                "version_id": scan.entry.version_id,
                "sha256": scan.entry.sha256,
            }
            for scan in scans
        ],
        "files": sum(scan.report.files for scan in scans),
        "pickles": sum(scan.report.pickles for scan in scans),
        "followed": _followed(scans),
        "not_scanned": [line for scan in scans for line in unscanned_lines(scan.report)],
    }


def _followed(scans: list[ObjectScan]) -> dict[str, int]:
    """Count the files of each format that were followed to their ends."""
    totals: Counter[str] = Counter()
    for scan in scans:
        totals.update(scan.report.followed)
    return dict(sorted(totals.items()))
