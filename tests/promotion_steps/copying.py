"""Runs the copy as its handler does, with sizes that a test can hold."""

from __future__ import annotations

from promotion_steps.copy import copy_model
from promotion_steps.copy_token import CopyToken
from promotion_steps.image_locations import ImageLocations
from promotion_steps.manifest import Manifest
from promotion_steps.model_package import ModelPackage
from promotion_steps.object_copy import ObjectCopy
from promotion_steps.pipeline_job import Outcome
from tests.promotion_steps.scene import (
    MANIFEST,
    MODEL,
    TARGET_BUCKET,
    Scene,
)

LARGE = bytes(range(250))


def copied(
    scene: Scene,
    package: ModelPackage,
    *,
    token: str | None = None,
    out_of_time: bool = False,
    largest: int = 100,
    images: ImageLocations | None = None,
) -> Outcome:
    return copy_model(
        package,
        ObjectCopy(source=scene.source, target=scene.target, largest_copy=largest),
        images=images,
        token=CopyToken.from_text(token),
        out_of_time=lambda: out_of_time,
    )


def large(*, page: int = 1000, **how: object) -> tuple[Scene, ModelPackage]:
    scene = Scene(page=page)
    scene.add(MODEL, LARGE, **(how or {"parts": 10}))
    return scene, scene.register()


def written_manifest(scene: Scene) -> Manifest:
    return Manifest.from_bytes(scene.s3.current(TARGET_BUCKET, MANIFEST).body)
