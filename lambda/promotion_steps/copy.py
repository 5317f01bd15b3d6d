"""Step: copy the approved objects into the target's bucket, no byte through the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import CONNECTIONS
from promotion_steps.copy_token import CopyToken
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.model_package import ModelPackage
from promotion_steps.object_copy import ObjectCopy
from promotion_steps.pipeline_job import Outcome

LONGEST_BATCH = 180
"""Seconds to keep for what is under way when the time runs short."""

MANIFEST_VERSION = "ManifestVersion"
MANIFEST_SHA256 = "ManifestSha256"


def copy_model(
    package: ModelPackage,
    object_copy: ObjectCopy,
    *,
    token: CopyToken,
    out_of_time: Callable[[], bool],
) -> Outcome:
    """Copy every object of the package's manifest, and write the target's own manifest.

    What is there already is left as it is, so that a second run changes nothing.

    Args:
        package: In the source's registry.
        object_copy: From the source's bucket to the target's.
        token: Of the invocation before.
        out_of_time: Asked between two batches; each invocation copies one at least.

    Raises:
        Refused: An object cannot be read, or is not what was registered.
    """
    manifest = read_manifest(package, object_copy.source)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = list(pool.map(object_copy.find, manifest.objects))
        copied = [entry for entry in found if entry is not None]
        missing = [
            entry for entry, there in zip(manifest.objects, found, strict=True) if there is None
        ]
        for number, batch in enumerate(_batches(missing, object_copy)):
            if number and out_of_time():
                return Outcome(continuation_token=CopyToken().to_text())
            arrived = _copy_batch(batch, object_copy, pool, token, out_of_time)
            if isinstance(arrived, CopyToken):
                return Outcome(continuation_token=arrived.to_text())
            copied += arrived
    sealed = Manifest.of(copied, metadata=manifest.metadata, images=manifest.images)
    return _finish(sealed, package.manifest.uri.key, object_copy.target)


def _batches(
    missing: Sequence[ManifestObject], object_copy: ObjectCopy
) -> list[Sequence[ManifestObject]]:
    small = [entry for entry in missing if not object_copy.is_large(entry)]
    starts = range(0, len(small), CONNECTIONS)
    large = [[entry] for entry in missing if object_copy.is_large(entry)]
    return [*(small[start : start + CONNECTIONS] for start in starts), *large]


def _copy_batch(
    batch: Sequence[ManifestObject],
    object_copy: ObjectCopy,
    pool: Executor,
    token: CopyToken,
    out_of_time: Callable[[], bool],
) -> list[ManifestObject] | CopyToken:
    if not object_copy.is_large(batch[0]):
        return list(pool.map(object_copy.copy_whole, batch))
    arrived = object_copy.copy_in_parts(batch[0], token, out_of_time)
    return arrived if isinstance(arrived, CopyToken) else [arrived]


def _finish(manifest: Manifest, key: str, target: ArtifactStore) -> Outcome:
    return Outcome(
        outputs={MANIFEST_VERSION: _write(manifest, key, target), MANIFEST_SHA256: manifest.sha256},
        summary=f"{len(manifest.objects)} objects in {target.bucket}",
    )


def _write(manifest: Manifest, key: str, target: ArtifactStore) -> str:
    there = target.observe(key)
    if there is not None and there.sha256 == manifest.sha256:
        return there.version_id
    answer = target.s3.put_object(
        Bucket=target.bucket,
        Key=key,
        Body=manifest.to_bytes(),
        ChecksumAlgorithm="SHA256",
        ContentType="application/json",
        ExpectedBucketOwner=target.account,
    )
    return str(answer["VersionId"])
