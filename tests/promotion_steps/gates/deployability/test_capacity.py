"""Room and time for the model data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promotion_steps.gates.deployability.capacity import check_capacity
from promotion_steps.gates.deployability.claims import Answers
from promotion_steps.gates.deployability.instance_types import GIB
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.promotion_settings import EndpointShape
from tests.promotion_steps.gates.deployability.parts import (
    DATA,
    M5,
    SERVERLESS,
    claims,
    files,
    prefix,
    said,
)

BY_DEFAULT = DeployabilitySettings()
G5 = replace(M5, instance_type="ml.g5.xlarge")
GB = 10**9


def checked(
    endpoint: EndpointShape = M5,
    settings: DeployabilitySettings = BY_DEFAULT,
    *,
    packed: bool = False,
    **members: Any,
) -> Answers:
    location = None if packed else prefix()
    return check_capacity([files(location, **members)], endpoint, settings)


def test_a_small_model_passes_without_a_word() -> None:
    assert checked(stored=10**6, unpacked=10**7, packed=True) == Answers()
    assert checked(SERVERLESS, stored=10**6, unpacked=10**7, packed=True) == Answers()


@pytest.mark.parametrize(("volume", "limit"), [(None, 30), (30, 30), (100, 100)])
@pytest.mark.parametrize(("more", "number"), [(-1, 0), (0, 0), (1, 1)])
def test_the_model_fits_on_the_volume(
    volume: int | None, limit: int, more: int, number: int
) -> None:
    endpoint = replace(M5, volume_size_in_gb=volume)

    assert claims(checked(endpoint, unpacked=limit * GIB + more)) == ["storage"] * number


def test_a_volume_that_is_too_small_is_told_with_one_that_is_not() -> None:
    assert said(checked(unpacked=40 * GIB)) == [
        (
            f"endpoint.volume_size_in_gb: too small for the model data, got 30 GB, expected"
            f" more than"
            f" {40 * GIB} bytes; set it to at least 41"
        )
    ]


def test_containers_share_the_volume() -> None:
    both = [files(prefix(), unpacked=16 * GIB), files(prefix(), unpacked=16 * GIB)]

    assert claims(check_capacity(both, M5, BY_DEFAULT)) == ["storage"]


def test_local_storage_has_room_and_takes_no_volume() -> None:
    assert said(checked(G5, unpacked=40 * GIB)) == []
    assert said(checked(replace(G5, volume_size_in_gb=50))) == [
        (
            "endpoint.volume_size_in_gb: SageMaker attaches no volume to ml.g5.xlarge, which has"
            " local storage, got 50; leave it out"
        )
    ]


@pytest.mark.parametrize(("more", "number"), [(-1, 0), (0, 0), (1, 1)])
def test_an_archive_is_not_larger_than_the_memory(more: int, number: int) -> None:
    assert claims(checked(packed=True, stored=8 * GIB + more)) == ["memory"] * number


def test_an_archive_that_is_too_large_is_told_with_the_memory() -> None:
    assert said(checked(packed=True, stored=9 * GIB)) == [
        (
            f"{DATA}: the archive is larger than the memory of ml.m5.large, got {9 * GIB} bytes,"
            f" expected at most {8 * GIB}; use a larger instance type, or register the files"
            " uncompressed"
        )
    ]


def test_uncompressed_files_may_be_larger_than_the_memory() -> None:
    assert said(checked(stored=9 * GIB, unpacked=9 * GIB)) == []


@pytest.mark.parametrize(("stored", "number"), [(2 * GIB, 0), (2 * GIB + 1, 1)])
def test_where_the_memory_is_unknown_a_large_archive_is_unchecked(stored: int, number: int) -> None:
    answers = checked(G5, packed=True, stored=stored)

    assert answers.problems == []
    assert len(answers.unchecked) == number


@pytest.mark.parametrize(("more", "number"), [(-1, 0), (0, 0), (1, 1)])
def test_sagemakers_own_time_out_is_enough_for_forty_gigabytes(more: int, number: int) -> None:
    assert claims(checked(G5, stored=40 * GB + more)) == ["download"] * number


def test_without_a_time_out_a_large_model_is_told_the_one_it_needs() -> None:
    assert said(checked(G5, stored=100 * GB)) == [
        (
            "endpoint.model_data_download_timeout_in_seconds: got nothing, expected a"
            " time-out for"
            f" model data of {100 * GB} bytes; SageMaker's own is enough for {40 * GB};"
            " set it to 2000"
        )
    ]


@pytest.mark.parametrize(("more", "number"), [(-1, 0), (0, 0), (1, 1)])
def test_the_time_out_is_enough_at_the_stated_rate(more: int, number: int) -> None:
    endpoint = replace(G5, download_seconds=600)

    assert claims(checked(endpoint, stored=600 * 50 * 10**6 + more)) == ["download"] * number


def test_a_time_out_that_is_too_short_is_told_with_the_rate() -> None:
    endpoint = replace(G5, download_seconds=60)

    assert said(checked(endpoint, stored=10 * GB)) == [
        (
            f"endpoint.model_data_download_timeout_in_seconds: too short for {10 * GB} bytes at 50"
            " MB/s, got 60, expected at least 200"
        )
    ]


def test_a_faster_rate_needs_less_time() -> None:
    endpoint = replace(G5, download_seconds=60)

    assert checked(endpoint, DeployabilitySettings(download_mb_per_second=500), stored=10 * GB) == (
        Answers()
    )


def test_beyond_the_longest_time_out_nobody_knows() -> None:
    answers = checked(replace(G5, download_seconds=3600), stored=500 * GB)

    assert answers.problems == []
    assert answers.unchecked == [
        (
            f"endpoint.model_data_download_timeout_in_seconds: whether {500 * GB} bytes are"
            " downloaded"
            " within 3600 seconds, the longest that SageMaker allows; at 50 MB/s it takes 10000"
        )
    ]


@pytest.mark.parametrize(("more", "number"), [(-1, 0), (0, 0), (1, 1)])
def test_a_serverless_endpoint_has_memory_for_the_model(more: int, number: int) -> None:
    answers = checked(SERVERLESS, packed=True, unpacked=2 * GIB + more)

    assert claims(answers) == ["serverless"] * number


def test_too_little_serverless_memory_is_told_with_what_is_needed() -> None:
    assert said(checked(SERVERLESS, packed=True, unpacked=3 * GIB)) == [
        (
            "endpoint.serverless.memory_size_in_mb: smaller than the model, got 2048, expected at"
            " least 3072; raise it (at most 6144), or serve on instances"
        )
    ]


@pytest.mark.parametrize(("more", "number"), [(0, 0), (1, 1)])
def test_a_serverless_endpoint_has_five_gigabytes_of_disk(more: int, number: int) -> None:
    largest = replace(SERVERLESS, memory_size_in_mb=6144)

    messages = said(checked(largest, packed=True, unpacked=5 * GIB + more))

    assert len(messages) == number
    assert all("larger than a serverless endpoint's disk" in message for message in messages)


@pytest.mark.parametrize(("more", "number"), [(0, 0), (1, 1)])
def test_a_serverless_endpoint_starts_within_three_minutes(more: int, number: int) -> None:
    settings = DeployabilitySettings(download_mb_per_second=10)

    answers = checked(SERVERLESS, settings, packed=True, stored=180 * 10**7 + more)

    assert claims(answers) == ["download"] * number
