"""The settings of a model: read completely, or refused with the key."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.image_locations import ImageLocations
from promotion_steps.pipeline_job import JobArtifact
from promotion_steps.pipeline_source import LARGEST_ARTIFACT, PipelineSource, read_source
from promotion_steps.promotion_settings import EndpointShape, PromotionSettings, SmokeTest
from tests.promotion_steps.fake_s3 import FakeS3
from tests.promotion_steps.test_json_fields import ANY_JSON

SMOKE_TEST = {
    "content_type": "text/csv",
    "accept": "application/json",
    "answer": {"content_type": "application/json", "shape": [1]},
}
SETTINGS = {
    "model": "breast-cancer",
    "group": "breast-cancer",
    "gates": {"metrics": {"auc": {"min": 0.95}, "false_positives": {"max": 3}}},
}
ENDPOINT = {"instance_type": "ml.m5.large", "initial_instance_count": 2}
SERVED = {"endpoint": ENDPOINT, "smoke_test": SMOKE_TEST}


def settings(**members: Any) -> PromotionSettings:
    return PromotionSettings.from_bytes(json.dumps({**SETTINGS, **members}).encode())


def zipped(files: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def test_settings_without_an_endpoint() -> None:
    read = settings()

    assert (read.model, read.group) == ("breast-cancer", "breast-cancer")
    assert (read.endpoint, read.smoke_test) == (None, None)
    assert read.gate("metrics").members == SETTINGS["gates"]["metrics"]


def test_images_are_pulled_from_where_they_are_named_unless_the_settings_say_otherwise() -> None:
    own = {"111111111111.dkr.ecr.us-east-1.amazonaws.com": "222222222222.dkr.ecr.eu-west-1.x"}

    assert settings().image_locations("us-east-1").registries == {}
    assert settings(images=own).image_locations("eu-west-1") == ImageLocations(
        region="eu-west-1", registries=own
    )


@pytest.mark.parametrize("images", [[], "registry", {"registry": 7}, {"registry": None}])
def test_images_that_are_no_texts_are_refused(images: Any) -> None:
    with pytest.raises(ValueError, match=r"^promotion.json: images"):
        settings(images=images)


def test_a_gate_without_a_section_is_asked_for_nothing() -> None:
    nothing = settings().gate("cost")

    assert nothing.members == {}
    assert str(nothing.error("max", "a number")) == (
        "promotion.json: gates.cost.max: got nothing, expected a number"
    )


def test_settings_with_an_endpoint() -> None:
    read = settings(**SERVED)

    assert read.endpoint == EndpointShape(instance_type="ml.m5.large", instances=2, isolated=True)
    assert read.smoke_test == SmokeTest(
        content_type="text/csv",
        accept="application/json",
        answer_content_type="application/json",
        shape=(1,),
    )


def test_settings_with_a_serverless_endpoint() -> None:
    capacity = {"serverless": {"memory_size_in_mb": 2048, "max_concurrency": 5}}

    read = settings(smoke_test=SMOKE_TEST, endpoint=capacity)

    assert read.endpoint == EndpointShape(memory_size_in_mb=2048, max_concurrency=5)


def test_an_answer_may_have_any_shape_and_any_accepted_type() -> None:
    asked = {"content_type": "text/csv", "answer": {"content_type": "text/csv"}}

    read = settings(**{**SERVED, "smoke_test": asked}).smoke_test

    assert read is not None
    assert (read.accept, read.shape) == (None, None)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"model": ""}, "model: got '', expected a text"),
        ({"more": 1}, "more: unknown key"),
        ({"gates": []}, r"gates: got \[\], expected an object"),
        ({"gates": {"luck": {}}}, r"gates\.luck: unknown key"),
        ({"gates": {"cost": 1}}, r"gates\.cost: got 1, expected an object"),
        ({"endpoint": ENDPOINT}, "smoke_test: got None, expected an object"),
        ({"smoke_test": SMOKE_TEST}, "endpoint: got None, expected an object"),
        ({"endpoint": {**ENDPOINT, "size": 1}}, r"endpoint\.size: unknown key"),
        (
            {"endpoint": {**ENDPOINT, "initial_instance_count": 0}},
            r"endpoint\.initial_instance_count: got 0, expected a whole number from 1",
        ),
        (
            {"endpoint": {"serverless": {"memory_size_in_mb": 1024}}},
            r"endpoint\.serverless\.max_concurrency: got nothing, expected a whole number",
        ),
        ({**SERVED, "smoke_test": None}, "smoke_test: got None, expected an object"),
        (
            {**SERVED, "smoke_test": {**SMOKE_TEST, "answer": {}}},
            r"answer\.content_type: got nothing",
        ),
        (
            {
                **SERVED,
                "smoke_test": {**SMOKE_TEST, "answer": {"content_type": "a/b", "shape": [True]}},
            },
            r"smoke_test\.answer\.shape: got \[True\], expected a list of lengths",
        ),
    ],
)
def test_a_wrong_member_is_refused_with_its_key(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=rf"^promotion\.json: .*{message}|{message}"):
        settings(**members)


@given(ANY_JSON)
def test_any_json_is_settings_or_a_value_error(document: object) -> None:
    with pytest.raises(ValueError, match=r"^promotion\.json: "):
        PromotionSettings.from_bytes(json.dumps(document).encode())


def test_the_source_holds_the_payload_only_with_an_endpoint() -> None:
    without = {"promotion.json": json.dumps(SETTINGS).encode()}
    asked = {**SETTINGS, **SERVED}
    with_endpoint = {
        "promotion.json": json.dumps(asked).encode(),
        "payload": b"1,2",
        "endpoint.template.json": b"{}",
    }

    alone, served = (PipelineSource.from_bytes(zipped(f)) for f in (without, with_endpoint))

    assert (alone.payload, alone.endpoint_template) == (None, None)
    assert (served.payload, served.endpoint_template) == (b"1,2", b"{}")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("network_isolation", "no"),
        ("volume_size_in_gb", 0),
        ("model_data_download_timeout_in_seconds", "60"),
        ("container_startup_health_check_timeout_in_seconds", True),
        ("volume", 10),
    ],
)
def test_a_malformed_setting_of_instances_is_refused(member: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"promotion.json: endpoint.{member}: .*got {value!r}"):
        settings(smoke_test=SMOKE_TEST, endpoint={**ENDPOINT, member: value})


def test_settings_of_instances_are_read() -> None:
    sizes = {
        "volume_size_in_gb": 100,
        "model_data_download_timeout_in_seconds": 900,
        "container_startup_health_check_timeout_in_seconds": 600,
        "network_isolation": False,
    }

    read = settings(smoke_test=SMOKE_TEST, endpoint={**ENDPOINT, **sizes})

    assert read.endpoint == EndpointShape(
        instance_type="ml.m5.large",
        instances=2,
        isolated=False,
        volume_size_in_gb=100,
        download_seconds=900,
        startup_seconds=600,
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"no zip", "source artifact: no zip file"),
        (zipped({"other": b""}), r"promotion\.json: not there, got \['other'\]"),
        (zipped({"promotion.json": b"{}" + b" " * 6 * 1024**2}), "promotion.json: got 629.* bytes"),
        (
            zipped({"promotion.json": json.dumps({**SETTINGS, **SERVED}).encode()}),
            "payload: not there",
        ),
    ],
)
def test_a_source_that_lacks_something_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PipelineSource.from_bytes(body)


def test_a_source_with_damaged_content_is_refused() -> None:
    body = bytearray(zipped({"promotion.json": json.dumps(SETTINGS).encode()}))
    body[50] ^= 0xFF

    with pytest.raises(ValueError, match="source artifact: no zip file"):
        PipelineSource.from_bytes(bytes(body))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_source_or_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="source artifact: "):
        PipelineSource.from_bytes(body)


def test_the_source_is_read_from_where_the_pipeline_keeps_it() -> None:
    s3 = FakeS3({"artifacts": "222222222222"})
    s3.store("artifacts", "a/b.zip", zipped({"promotion.json": json.dumps(SETTINGS).encode()}))
    artifact = JobArtifact(bucket="artifacts", key="a/b.zip", credentials={})

    assert read_source(artifact, s3).settings.model == "breast-cancer"


def test_a_huge_source_is_not_read() -> None:
    s3 = FakeS3({"artifacts": "222222222222"})
    s3.store("artifacts", "a/b.zip", bytes(LARGEST_ARTIFACT + 1))
    artifact = JobArtifact(bucket="artifacts", key="a/b.zip", credentials={})

    with pytest.raises(ValueError, match="source artifact: got 25165825 bytes"):
        read_source(artifact, s3)


def test_settings_name_the_container_members_that_may_be_left_behind() -> None:
    assert settings().allowed_container_members == ()
    assert settings(allowed_container_members=["Novelty"]).allowed_container_members == ("Novelty",)


@pytest.mark.parametrize("members", ["Novelty", [1], [""], {}, None])
def test_container_members_that_are_no_names_are_refused(members: Any) -> None:
    with pytest.raises(ValueError, match=r"promotion\.json: allowed_container_members: got "):
        settings(allowed_container_members=members)
