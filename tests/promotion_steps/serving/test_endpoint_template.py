"""The endpoint's template, filled in."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from promotion_steps.serving.endpoint_template import (
    content_digest,
    fill_in_containers,
    read_template,
    zipped,
)

ONE, OTHER = {"Image": "r@sha256:1"}, {"Image": "r@sha256:2"}


def template(**properties: Any) -> dict[str, Any]:
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"ModelName": "m", **properties}}
    return {"Resources": {"Model": model, "Endpoint": {"Type": "AWS::SageMaker::Endpoint"}}}


def model_of(filled: dict[str, Any]) -> Any:
    return filled["Resources"]["Model"]["Properties"]


def test_one_container_is_the_primary_one() -> None:
    filled = fill_in_containers(template(), [ONE])

    assert model_of(filled) == {"ModelName": "m", "PrimaryContainer": ONE}


def test_several_containers_run_one_after_the_other() -> None:
    filled = fill_in_containers(template(), [ONE, OTHER])

    assert model_of(filled) == {
        "ModelName": "m",
        "Containers": [ONE, OTHER],
        "InferenceExecutionConfig": {"Mode": "Serial"},
    }


def test_the_given_template_stays_as_it_is() -> None:
    given = template()

    fill_in_containers(given, [ONE])

    assert given == template()


@pytest.mark.parametrize(
    "given",
    [{}, {"Resources": {}}, template(PrimaryContainer=ONE), template(Containers=[ONE])],
)
def test_a_template_without_one_empty_model_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"endpoint.template.json: got [01] models, expected one"):
        fill_in_containers(given, [ONE])


def test_other_containers_have_another_digest() -> None:
    digests = {content_digest(containers) for containers in ([ONE], [OTHER], [ONE, OTHER])}

    assert len(digests) == 3
    assert all(len(digest) == 8 for digest in digests)


@pytest.mark.parametrize(
    ("body", "message"), [(b"{", r"no JSON \("), (b"[]", "got list, expected an object")]
)
def test_a_malformed_template_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=f"endpoint.template.json: {message}"):
        read_template(body)


def test_the_same_template_gives_the_same_archive() -> None:
    archive = zipped(template())

    assert archive == zipped(dict(reversed(template().items())))
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        assert json.loads(read.read("endpoint.template.json")) == template()
