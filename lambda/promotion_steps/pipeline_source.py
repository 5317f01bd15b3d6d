"""The settings and the payload that the pipeline hands to an action."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from promotion_steps.aws import Client, artifact_client
from promotion_steps.names import ENDPOINT_TEMPLATE_FILE, PAYLOAD_FILE, PROMOTION_FILE
from promotion_steps.pipeline_job import JobArtifact, PipelineJob
from promotion_steps.promotion_settings import PromotionSettings

LARGEST_FILE = 6 * 1024 * 1024
"""Bytes; a real-time endpoint takes no larger payload."""
LARGEST_ARTIFACT = 4 * LARGEST_FILE


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineSource:
    """What the model's owners configured, as synthesized into the pipeline's source.

    Args:
        payload: What the smoke test sends; None where there is no smoke test.
        endpoint_template: The endpoint's, without containers; None where there is no endpoint.
    """

    settings: PromotionSettings
    payload: bytes | None
    endpoint_template: bytes | None = None

    @classmethod
    def from_bytes(cls, body: bytes) -> PipelineSource:
        """Read the source's zip file.

        Raises:
            ValueError: It is no zip file, lacks a file, or a file is malformed.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                settings = PromotionSettings.from_bytes(_read(archive, PROMOTION_FILE))
                payload = _read(archive, PAYLOAD_FILE) if settings.smoke_test else None
                template = _read(archive, ENDPOINT_TEMPLATE_FILE) if settings.endpoint else None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
            raise ValueError(f"source artifact: no zip file ({error})") from error
        return cls(settings=settings, payload=payload, endpoint_template=template)


def open_source(job: PipelineJob) -> PipelineSource:
    """Read the source as the pipeline lets this job read it."""
    return read_source(job.artifact, artifact_client(job.artifact.credentials))


def read_source(artifact: JobArtifact, s3: Client) -> PipelineSource:
    """Read the source with a client that has the artifact's credentials.

    Raises:
        ValueError: The artifact is malformed or too large.
    """
    answer = s3.get_object(Bucket=artifact.bucket, Key=artifact.key)
    size = answer["ContentLength"]
    if size > LARGEST_ARTIFACT:
        raise ValueError(f"source artifact: got {size} bytes, expected at most {LARGEST_ARTIFACT}")
    return PipelineSource.from_bytes(answer["Body"].read())


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        entry = archive.getinfo(name)
    except KeyError as error:
        raise ValueError(f"source artifact: {name}: not there, got {archive.namelist()}") from error
    if entry.file_size > LARGEST_FILE:
        raise ValueError(
            f"source artifact: {name}: got {entry.file_size} bytes, expected at most {LARGEST_FILE}"
        )
    return archive.read(entry)
