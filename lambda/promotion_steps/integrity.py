"""Step: find out whether S3 still holds what was registered."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore, ObservedObject
from promotion_steps.aws import CONNECTIONS
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.integrity import (
    GATE,
    Observation,
    check_images,
    check_integrity,
    check_references,
    location,
)
from promotion_steps.manifest import Manifest
from promotion_steps.model_package import ModelPackage
from promotion_steps.package_journey import Reference


def check_package(package: ModelPackage, store: ArtifactStore) -> list[Finding]:
    """Check the package itself, then each object that its approval is bound to."""
    findings = [Finding(gate=GATE, message=message) for message in package.refusals]
    findings += check_images(package.images)
    misplaced = check_references(package.references, store.bucket)
    findings += misplaced
    try:
        manifest = read_manifest(package, store)
    except Refused as refused:
        return [*findings, *refused.findings(GATE)]
    if misplaced:
        return findings
    observation, unread = _observe(manifest, package.references, store)
    return [*findings, *unread, *check_integrity(manifest, package.references, observation)]


def _observe(
    manifest: Manifest, references: Iterable[Reference], store: ArtifactStore
) -> tuple[Observation, list[Finding]]:
    unread: list[Finding] = []
    objects: dict[str, ObservedObject | None] = {}
    listings: dict[str, list[str]] = {}

    def observe(key: str) -> None:
        try:
            objects[key] = store.observe(key)
        except Refused as refused:
            unread.extend(refused.findings(GATE))

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(observe, [entry.key for entry in manifest.objects]))
    for prefix in _prefixes(references):
        try:
            listings[prefix] = store.keys(prefix)
        except Refused as refused:
            unread.extend(refused.findings(GATE))
    return Observation(objects=objects, listings=listings), sorted(unread, key=str)


def _prefixes(references: Iterable[Reference]) -> list[str]:
    uris = [location(reference) for reference in references if reference.is_prefix]
    return sorted({uri.key for uri in uris if uri is not None})
