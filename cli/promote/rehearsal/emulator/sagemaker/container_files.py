"""What a container starts from: its image and the files of its model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.rules import rule
from promote.rehearsal.emulator.sagemaker.access import Reads
from promote.rehearsal.emulator.sagemaker.container_images import EcrImage
from promote.rehearsal.emulator.sagemaker.model_rules import refuse_media_type
from promote.rehearsal.emulator.sagemaker.model_source import ModelSource, ObjectStore


class ImageError(Exception):
    """Say why an image cannot be pulled."""


@rule(
    test="sagemaker/test_container_rules.py::test_an_image_that_cannot_be_pulled_fails_the_endpoint"
)
def pull(image: str, reads: Reads) -> str:
    """An endpoint pulls the image of each container with the model's execution role.

    Source: public report sagemaker-python-sdk issue 1835.

    Raises:
        ImageError: The image is not there, not readable or of another media type.
    """
    named = EcrImage.from_uri(image)
    if named is None:
        return image
    try:
        manifest = reads.images.manifest(named)
        refuse_media_type(named, manifest)
    except (ClientError, ServiceError) as error:
        raise ImageError(str(error)) from error
    return f"{named.registry_uri}@{manifest.digest}"


def fill(directory: Path, container: dict[str, Any], objects: ObjectStore) -> None:
    """Bring the model, and each additional source by its channel, below a directory.

    Raises:
        ModelDataError: A source cannot be fetched or unpacked.
    """
    model = directory / "model"
    model.mkdir(parents=True)
    source = ModelSource.from_container(container)
    if source is not None:
        source.fill(model, objects)
    for channel, additional in ModelSource.additional(container).items():
        target = directory / "additional-model-data-sources" / channel
        target.mkdir(parents=True)
        additional.fill(target, objects)
