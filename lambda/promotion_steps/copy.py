"""Step: copy the approved objects into the target's bucket, no byte through the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.aws import CONNECTIONS
from promotion_steps.copy_token import CopyToken
from promotion_steps.image_locations import ImageLocations
from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.model_package import ModelPackage
from promotion_steps.object_copy import ObjectCopy, Place
from promotion_steps.pipeline_job import Outcome

LONGEST_BATCH = 180
"""Seconds to keep for what is under way when the time runs short."""

MANIFEST_VERSION = "ManifestVersion"
MANIFEST_SHA256 = "ManifestSha256"


def copy_model(
    package: ModelPackage,
    object_copy: ObjectCopy,
    *,
    images: ImageLocations | None = None,
    token: CopyToken,
    out_of_time: Callable[[], bool],
) -> Outcome:
    """Copy every object of the package's manifest, and write the target's own manifest.

    What is there already is left as it is, so that a second run changes nothing.

    Args:
        package: In the source's registry.
        object_copy: From the source's bucket to the target's.
        images: Where the target pulls images from. Default: from where they are named.
        token: Of the invocation before.
        out_of_time: Asked between two batches; each invocation copies one at least.

    Raises:
        Refused: An object cannot be read, or is not what was registered.
    """
    manifest = read_manifest(package, object_copy.source)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = list(pool.map(object_copy.find, manifest.objects))
        copied = [place.landed for place in found if place.landed is not None]
        missing = [place for place in found if place.landed is None]
        for number, batch in enumerate(_batches(missing, object_copy)):
            if number and out_of_time():
                return Outcome(continuation_token=CopyToken().to_text())
            arrived = _copy_batch(batch, object_copy, pool, token, out_of_time)
            if isinstance(arrived, CopyToken):
                return Outcome(continuation_token=arrived.to_text())
            copied += arrived
    found_at = {
        path: images.find_uri(uri) if images else uri for path, uri in manifest.images.items()
    }
    sealed = Manifest.of(copied, metadata=manifest.metadata, images=found_at)
    return _finish(sealed, package.manifest.uri.key, object_copy.target)


def _batches(missing: Sequence[Place], object_copy: ObjectCopy) -> list[Sequence[Place]]:
    small = [place for place in missing if not object_copy.is_large(place.entry)]
    starts = range(0, len(small), CONNECTIONS)
    large = [[place] for place in missing if object_copy.is_large(place.entry)]
    return [*(small[start : start + CONNECTIONS] for start in starts), *large]


def _copy_batch(
    batch: Sequence[Place],
    object_copy: ObjectCopy,
    pool: Executor,
    token: CopyToken,
    out_of_time: Callable[[], bool],
) -> list[ManifestObject] | CopyToken:
    if not object_copy.is_large(batch[0].entry):
        return list(pool.map(object_copy.copy_whole, batch))
    arrived = object_copy.copy_in_parts(batch[0], token, out_of_time)
    return arrived if isinstance(arrived, CopyToken) else [arrived]


def _finish(manifest: Manifest, key: str, target: ArtifactStore) -> Outcome:
    version_id = target.write_document(key, manifest.to_bytes())
    return Outcome(
        outputs={MANIFEST_VERSION: version_id, MANIFEST_SHA256: manifest.sha256},
        summary=f"{len(manifest.objects)} objects in {target.bucket}",
    )
