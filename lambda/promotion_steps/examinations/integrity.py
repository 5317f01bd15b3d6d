"""Finds out whether S3 and the registry still hold what was registered."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ObservedObject
from promotion_steps.aws import CONNECTIONS
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.integrity import (
    GATE,
    Observation,
    can_compare,
    check_integrity,
    check_references,
    check_seal,
    location,
)
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.model_package import ModelPackage
from promotion_steps.object_digest import read_sha256
from promotion_steps.package_journey import Reference
from promotion_steps.ruling import Ruling

_logger = logging.getLogger(__name__)


def examine(case: Case) -> Ruling:
    """Check the package itself, then each object that its approval is bound to."""
    package, store = case.package, case.artifacts
    unknown = package.unknown_members(case.settings.allowed_container_members)
    for line in unknown.left_behind:
        _logger.warning("%s", line)
    refused = (*package.refusals, *unknown.refused)
    findings = [Finding(gate=GATE, message=message) for message in refused]
    misplaced = check_references(package.references, store.bucket)
    findings += misplaced
    try:
        manifest = read_manifest(package, store)
    except Refused as unread:
        return Ruling(findings=(*findings, *unread.findings(GATE)), unchecked=unknown.left_behind)
    findings += check_seal(manifest, package.customer_metadata, package.images)
    if not misplaced:
        findings += _Observer(case=case).compare(manifest)
    return Ruling(
        findings=tuple(findings),
        inputs=_inputs(package, manifest),
        unchecked=unknown.left_behind,
    )


def _inputs(package: ModelPackage, manifest: Manifest) -> dict[str, object]:
    reference = package.manifest
    return {
        "manifest": {
            "uri": str(reference.uri),
            "version_id": reference.version_id,
            "sha256": reference.sha256,
        },
        "objects": len(manifest.objects),
        "bytes": sum(entry.size for entry in manifest.objects),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Observer:
    """Asks S3, and remembers what S3 did not tell."""

    case: Case
    unread: list[Finding] = field(default_factory=list)

    def compare(self, manifest: Manifest) -> list[Finding]:
        references = self.case.package.references
        observation = Observation(
            objects=self._objects(manifest), listings=self._listings(references)
        )
        findings = check_integrity(manifest, references, observation)
        return [*sorted(self.unread, key=str), *findings]

    def _objects(self, manifest: Manifest) -> dict[str, ObservedObject | None]:
        objects: dict[str, ObservedObject | None] = {}

        def observe(entry: ManifestObject) -> None:
            with self._remembering():
                objects[entry.key] = self.case.artifacts.observe(entry.key)

        with ThreadPoolExecutor(CONNECTIONS) as pool:
            list(pool.map(observe, manifest.objects))
        for entry in manifest.objects:  # one after the other: a few ranges fit into memory
            observed = objects.get(entry.key)
            if observed and _is_untold(entry, observed):
                del objects[entry.key]
                with self._remembering():
                    objects[entry.key] = self._read(entry, observed)
        return objects

    def _read(self, entry: ManifestObject, observed: ObservedObject) -> ObservedObject:
        sha256 = read_sha256(
            self.case.artifacts,
            entry.key,
            entry.version_id,
            size=entry.size,
            seconds_left=self.case.seconds_left,
        )
        return replace(observed, sha256=sha256, parts=0)

    def _listings(self, references: Iterable[Reference]) -> dict[str, list[str]]:
        listings = {}
        for prefix in _prefixes(references):
            with self._remembering():
                listings[prefix] = self.case.artifacts.keys(prefix)
        return listings

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            self.unread.extend(refused.findings(GATE))


def _is_untold(entry: ManifestObject, observed: ObservedObject) -> bool:
    """Whether this is the registered version, and only its bytes can tell whether it is intact."""
    is_registered = (observed.version_id, observed.size) == (entry.version_id, entry.size)
    return is_registered and not can_compare(entry, observed)


def _prefixes(references: Iterable[Reference]) -> list[str]:
    uris = [location(reference) for reference in references if reference.is_prefix]
    return sorted({uri.key for uri in uris if uri is not None})
