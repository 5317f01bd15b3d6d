"""Whether the endpoint has room and time for the model data."""

from __future__ import annotations

from collections.abc import Sequence

from promotion_steps.gates.deployability.claims import (
    DOWNLOAD,
    MEMORY,
    SERVERLESS,
    STORAGE,
    Answers,
)
from promotion_steps.gates.deployability.instance_types import GIB, LEAST_MEMORY, memory_of
from promotion_steps.gates.deployability.model_files import ModelFiles
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.local_storage import has_local_storage
from promotion_steps.promotion_settings import EndpointShape

DEFAULT_VOLUME_IN_GB = 30
"""Of instances without a disk of their own.

Source: "SageMaker AI endpoint parameters for large model inference", SageMaker developer guide.
"""
MOST_BYTES_BY_DEFAULT = 40 * 10**9
"""Model data that SageMaker's own time-out leaves time for. Source: the same page."""
LONGEST_TIMEOUT = 3600
SERVERLESS_DISK = 5 * GIB
SERVERLESS_SECONDS = 180
"""Until a serverless endpoint has downloaded its model and answers.

Source: "Invoke a serverless endpoint", SageMaker developer guide.
"""
_MB = 10**6
_MIB = 1024**2
_VOLUME = "endpoint.volume_size_in_gb"
_TIMEOUT = "endpoint.model_data_download_timeout_in_seconds"


def check_capacity(
    files: Sequence[ModelFiles], endpoint: EndpointShape, settings: DeployabilitySettings
) -> Answers:
    """Check disk, memory and download time for the model data of all containers."""
    if endpoint.instance_type is None:
        return _check_serverless(files, endpoint, settings)
    answers = _check_storage(files, endpoint, endpoint.instance_type)
    answers.add(_check_memory(files, endpoint.instance_type))
    answers.add(_check_download(files, endpoint, settings))
    return answers


def _check_storage(
    files: Sequence[ModelFiles], endpoint: EndpointShape, instance_type: str
) -> Answers:
    answers, unpacked = Answers(), sum(one.unpacked for one in files)
    if has_local_storage(instance_type):
        if endpoint.volume_size_in_gb is not None:
            answers.claim(
                STORAGE,
                f"{_VOLUME}: SageMaker attaches no volume to {instance_type}, which has local"
                f" storage, got {endpoint.volume_size_in_gb}; leave it out",
            )
        return answers
    volume = endpoint.volume_size_in_gb or DEFAULT_VOLUME_IN_GB
    if unpacked > volume * GIB:
        answers.claim(
            STORAGE,
            f"{_VOLUME}: too small for the model data, got {volume} GB, expected more than"
            f" {unpacked} bytes; set it to at least {-(-unpacked // GIB) + 1}",
        )
    return answers


def _check_memory(files: Sequence[ModelFiles], instance_type: str) -> Answers:
    """Compare archives with the memory of the instance.

    SageMaker answers "The model data archive is too large. Please reduce the size of the model
    data archive or move to an instance type with more memory".
    Source: https://github.com/aws/sagemaker-python-sdk/issues/879.
    """
    answers, memory = Answers(), memory_of(instance_type)
    for one in files:
        if not one.location.is_archive or one.stored <= (memory or LEAST_MEMORY):
            continue
        if memory is None:
            answers.unchecked.append(
                f"{one.location.path}: whether {instance_type} has memory for an archive of"
                f" {one.stored} bytes"
            )
            continue
        answers.claim(
            MEMORY,
            f"{one.location.path}: the archive is larger than the memory of {instance_type}, got"
            f" {one.stored} bytes, expected at most {memory}; use a larger instance type, or"
            " register the files uncompressed",
        )
    return answers


def _check_download(
    files: Sequence[ModelFiles], endpoint: EndpointShape, settings: DeployabilitySettings
) -> Answers:
    answers, stored = Answers(), sum(one.stored for one in files)
    rate, seconds = settings.download_mb_per_second, endpoint.download_seconds
    needed = -(-stored // (rate * _MB))
    if seconds is None:
        if stored > MOST_BYTES_BY_DEFAULT:
            answers.claim(
                DOWNLOAD,
                f"{_TIMEOUT}: got nothing, expected a time-out for model data of {stored} bytes;"
                f" SageMaker's own is enough for {MOST_BYTES_BY_DEFAULT}; set it to"
                f" {min(needed, LONGEST_TIMEOUT)}",
            )
    elif needed > seconds and seconds < LONGEST_TIMEOUT:
        answers.claim(
            DOWNLOAD,
            f"{_TIMEOUT}: too short for {stored} bytes at {rate} MB/s, got {seconds}, expected at"
            f" least {min(needed, LONGEST_TIMEOUT)}",
        )
    elif needed > seconds:
        answers.unchecked.append(
            f"{_TIMEOUT}: whether {stored} bytes are downloaded within {seconds} seconds, the"
            f" longest that SageMaker allows; at {rate} MB/s it takes {needed}"
        )
    return answers


def _check_serverless(
    files: Sequence[ModelFiles], endpoint: EndpointShape, settings: DeployabilitySettings
) -> Answers:
    """Check the limits of serverless endpoints.

    Source: "Deploy models with Amazon SageMaker Serverless Inference", memory size.
    """
    answers = Answers()
    unpacked, stored = sum(one.unpacked for one in files), sum(one.stored for one in files)
    memory, rate = endpoint.memory_size_in_mb, settings.download_mb_per_second
    if unpacked > memory * _MIB:
        answers.claim(
            SERVERLESS,
            f"endpoint.serverless.memory_size_in_mb: smaller than the model, got {memory},"
            f" expected at least {-(-unpacked // _MIB)}; raise it (at most 6144), or serve on"
            " instances",
        )
    if unpacked > SERVERLESS_DISK:
        answers.claim(
            SERVERLESS,
            f"model data: larger than a serverless endpoint's disk, got {unpacked} bytes, expected"
            f" at most {SERVERLESS_DISK}; serve on instances",
        )
    if stored > rate * _MB * SERVERLESS_SECONDS:
        answers.claim(
            DOWNLOAD,
            f"model data: a serverless endpoint starts within {SERVERLESS_SECONDS} seconds, got"
            f" {stored} bytes at {rate} MB/s; serve on instances",
        )
    return answers
