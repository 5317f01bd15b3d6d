"""Gate: what lies in S3 is what was registered, and the package refers to nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promotion_steps.artifact_store import ObservedObject
from promotion_steps.finding import Finding
from promotion_steps.json_fields import shown
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.names import MODELS_PREFIX
from promotion_steps.package_journey import Reference
from promotion_steps.s3_uri import S3Uri

GATE = "integrity"

_IMAGE_BY_DIGEST = re.compile(r"[^\s@]+@sha256:[0-9a-f]{64}")


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


def check_images(images: Mapping[str, str | None]) -> list[Finding]:
    """Return one finding for each container whose image is not named by its digest."""
    if not images:
        return _said(["InferenceSpecification.Containers: got none, expected a container"])
    return _said(
        f"{path}: got {shown(image)}, expected an image named by its digest, REPOSITORY@sha256:…"
        for path, image in images.items()
        if image is None or not _IMAGE_BY_DIGEST.fullmatch(image)
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
    if observed.sha256 is None:
        yield "S3 keeps no SHA-256 of it, expected an upload with ChecksumAlgorithm=SHA256"
    elif not observed.parts and observed.sha256 != entry.sha256:  # a composite is no digest of all
        yield f"SHA-256 is {observed.sha256}, {entry.sha256} was registered"


def _said(messages: Iterator[str] | Sequence[str]) -> list[Finding]:
    return [Finding(gate=GATE, message=message) for message in messages]
