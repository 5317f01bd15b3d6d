"""Reads the manifest that a model package's approval is bound to."""

from __future__ import annotations

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Refused
from promotion_steps.manifest import LARGEST_MANIFEST, Manifest
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import MANIFEST_URI, MODELS_PREFIX


def read_manifest(package: ModelPackage, store: ArtifactStore) -> Manifest:
    """Read the manifest that the package names, in the version it names.

    Raises:
        Refused: There is none, it lies elsewhere, or it is not what was registered.
    """
    reference = package.manifest
    if reference.uri.bucket != store.bucket or not reference.uri.key.startswith(MODELS_PREFIX):
        raise Refused(
            f"{MANIFEST_URI}: got {reference.uri}, expected one in {store.uri(MODELS_PREFIX)}"
        )
    body = store.read(
        reference.uri.key,
        reference.version_id,
        sha256=reference.sha256,
        largest=LARGEST_MANIFEST,
    )
    try:
        manifest = Manifest.from_bytes(body)
    except ValueError as error:
        raise Refused(f"{reference.uri}: {error}") from error
    if manifest.find(reference.uri.key):
        raise Refused(f"{reference.uri}: lists itself, expected the model's objects alone")
    return manifest
