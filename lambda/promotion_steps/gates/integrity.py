"""Gate: what lies in S3 and what the package says is what was registered, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promotion_steps.artifact_store import ObservedObject
from promotion_steps.finding import Finding
from promotion_steps.json_fields import shown
from promotion_steps.manifest import Manifest, ManifestObject, sealed_metadata
from promotion_steps.names import MODELS_PREFIX
from promotion_steps.package_journey import Reference
from promotion_steps.s3_uri import S3Uri

GATE = "integrity"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What S3 tells now.

    Args:
        objects: By key; None where there is no such object. What S3 did not tell is not there.
        listings: The keys below each prefix that the package refers to, by prefix.
    """

    objects: Mapping[str, ObservedObject | None]
    listings: Mapping[str, Sequence[str]]


def check_references(references: Sequence[Reference], bucket: str) -> list[Finding]:
    """Return one finding for each S3 URI that does not lie among the bucket's models."""
    expected = f"expected one in s3://{bucket}/{MODELS_PREFIX}"
    findings = []
    for reference in references:
        uri = location(reference)
        if uri is None or uri.bucket != bucket or not uri.key.startswith(MODELS_PREFIX):
            findings.append(f"{reference.path}: got {shown(reference.uri)}, {expected}")
        elif reference.is_prefix and not uri.key.endswith("/"):
            findings.append(f"{reference.path}: got {uri}, expected a prefix that ends with '/'")
    return _said(findings)


def check_seal(
    manifest: Manifest, customer_metadata: Mapping[str, str], images: Mapping[str, str | None]
) -> list[Finding]:
    """Return one finding for each property and image that is not as it was sealed."""
    metadata = _altered(manifest.metadata, sealed_metadata(customer_metadata))
    return _said(
        [
            *(f"CustomerMetadataProperties.{key}: {problem}" for key, problem in metadata),
            *(f"{path}: {problem}" for path, problem in _altered(manifest.images, images)),
        ]
    )


def check_integrity(
    manifest: Manifest, references: Sequence[Reference], observation: Observation
) -> list[Finding]:
    """Compare what was registered with what the package refers to and what S3 tells."""
    keys = {entry.key for entry in manifest.objects}
    return _said(
        [
            *_unlisted(keys, references, observation.listings),
            *(
                f"{entry.key}: {problem}"
                for entry in manifest.objects
                if entry.key in observation.objects
                for problem in _differences(entry, observation.objects[entry.key])
            ),
        ]
    )


def can_compare(entry: ManifestObject, observed: ObservedObject) -> bool:
    """Tell whether S3 keeps a checksum that was registered too."""
    return any(_comparable(entry, observed))


def location(reference: Reference) -> S3Uri | None:
    """Return where the reference points to, or None where it is no S3 URI."""
    try:
        return S3Uri.from_text(reference.uri)
    except ValueError:
        return None


def _unlisted(
    keys: set[str], references: Sequence[Reference], listings: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for reference in references:
        uri = location(reference)
        if uri is None:
            continue
        found = listings.get(uri.key) if reference.is_prefix else [uri.key]
        if found == []:
            yield f"{reference.path}: nothing lies below {uri}"
        for key in sorted(set(found or []) - keys):
            yield f"{reference.path}: {key} is not in the manifest"


def _differences(entry: ManifestObject, observed: ObservedObject | None) -> Iterator[str]:
    if observed is None:
        yield "not there, expected the object that was registered"
        return
    if observed.version_id != entry.version_id:
        yield f"version is {observed.version_id}, {entry.version_id} was registered"
    if observed.size != entry.size:
        yield f"size is {observed.size}, {entry.size} was registered"
    yield from _digest_differences(entry, observed)


def _digest_differences(entry: ManifestObject, observed: ObservedObject) -> Iterator[str]:
    compared = list(_comparable(entry, observed))
    for name, got, registered in compared:
        if got != registered:
            yield f"{name} is {got}, {registered} was registered"
    if not compared:
        yield "S3 keeps no checksum that was registered, expected ChecksumAlgorithm=SHA256"


def _comparable(entry: ManifestObject, observed: ObservedObject) -> Iterator[tuple[str, str, str]]:
    """Pair what S3 keeps with what was registered; a composite is no digest of all bytes."""
    if observed.sha256 and not observed.parts:
        yield "SHA-256", observed.sha256, entry.sha256
    if observed.parts_sha256 and entry.parts_sha256:
        yield "SHA-256 of its parts", observed.parts_sha256, entry.parts_sha256
    if observed.crc64nvme and entry.crc64nvme:
        yield "CRC64NVME", observed.crc64nvme, entry.crc64nvme


def _altered(
    sealed: Mapping[str, str], found: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    for key in sorted(sealed.keys() | found.keys()):
        got, expected = found.get(key), sealed.get(key)
        if key not in sealed:
            yield key, f"added after it was sealed, got {shown(got)}, expected nothing"
        elif key not in found:
            yield key, f"removed after it was sealed, got nothing, expected {shown(expected)}"
        elif got != expected:
            yield key, f"changed after it was sealed, got {shown(got)}, expected {shown(expected)}"


def _said(messages: Iterable[str]) -> list[Finding]:
    return [Finding(gate=GATE, message=message) for message in messages]
