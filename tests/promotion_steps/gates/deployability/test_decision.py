"""Which checks are made with an endpoint, without one, and on a serverless one."""

from __future__ import annotations

from typing import Any

from promotion_steps.finding import Finding
from promotion_steps.gates.deployability.claims import Answers, Problem
from promotion_steps.gates.deployability.decision import (
    Observed,
    check_containers,
    check_members,
    tolerate,
)
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.image_manifest import OCI_MANIFEST
from tests.promotion_steps.gates.deployability.parts import (
    DATA,
    DIGEST,
    M5,
    REGISTRY,
    SERVERLESS,
    archive,
    claims,
    container,
    files,
    image,
    prefix,
    said,
)

BY_DEFAULT = DeployabilitySettings()
LINKED = [("b", "symbolic link to a")]


def observed(**members: Any) -> Observed:
    whole: dict[str, Any] = {
        "container": container(),
        "aws_owned": True,
        "image": image(),
        "files": files(sizes={"model.joblib": 7}),
    }
    return Observed(**{**whole, **members})


def test_a_version_without_fault_passes() -> None:
    for endpoint in (None, M5, SERVERLESS):
        assert check_containers([observed()], endpoint, BY_DEFAULT) == Answers()


def test_every_claim_of_a_container_is_told_at_once() -> None:
    bad = observed(
        container=container({"SAGEMAKER_PROGRAM": "inference.py"}),
        image=image(media_type=OCI_MANIFEST),
        files=files(
            sizes={"code/requirements.txt": 5},
            texts={"code/requirements.txt": b"numpy"},
            not_unpacked=LINKED,
        ),
    )

    answers = check_containers([bad], M5, BY_DEFAULT)

    assert claims(answers) == ["image-format", "links", "script", "requirements"]


def test_without_an_endpoint_only_what_create_model_refuses_is_told() -> None:
    bad = observed(
        container=container({"SAGEMAKER_PROGRAM": "inference.py"}, data=prefix(uri="s3://acme/m")),
        image=image(media_type=OCI_MANIFEST, environment=None),
        files=None,
    )

    answers = check_containers([bad], None, BY_DEFAULT)

    assert claims(answers) == ["image-format", "model-data"]


def test_an_image_that_was_not_read_is_not_judged() -> None:
    assert check_containers([observed(image=None)], M5, BY_DEFAULT) == Answers()


def test_a_serverless_endpoint_runs_one_container() -> None:
    assert check_containers([observed(), observed()], M5, BY_DEFAULT) == Answers()
    assert said(check_containers([observed(), observed()], SERVERLESS, BY_DEFAULT)) == [
        (
            "InferenceSpecification.Containers: a serverless endpoint runs one container, got 2;"
            " serve on instances"
        )
    ]


def test_a_serverless_endpoint_takes_one_archive() -> None:
    bad = observed(container=container(data=prefix()), files=files(prefix(), sizes={"a": 1}))

    assert said(check_containers([bad], SERVERLESS, BY_DEFAULT)) == [
        (
            f"{DATA}: a serverless endpoint takes one compressed archive, got 's3://acme/models/m/'"
            " with CompressionType None; register a model.tar.gz, or serve on instances"
        )
    ]
    url = observed(container=container(data=archive(is_source=False)))
    assert check_containers([url], SERVERLESS, BY_DEFAULT) == Answers()


def test_a_serverless_endpoint_is_not_isolated() -> None:
    wants = files(sizes={"code/requirements.txt": 1}, texts={"code/requirements.txt": b"numpy"})

    assert claims(check_containers([observed(files=wants)], M5, BY_DEFAULT)) == ["requirements"]
    assert check_containers([observed(files=wants)], SERVERLESS, BY_DEFAULT) == Answers()


def test_what_is_tolerated_is_told_and_stops_nothing() -> None:
    answers = Answers(
        problems=[Problem(claim="links", message="one"), Problem(claim="script", message="two")],
        unchecked=["three"],
    )

    findings, unchecked = tolerate(answers, DeployabilitySettings(tolerated=("links",)))

    assert findings == (Finding(gate="deployability", message="two"),)
    assert unchecked == ("three", "tolerated (links): one")


def described(**members: Any) -> dict[str, Any]:
    image = f"{REGISTRY}/sklearn@{DIGEST}"
    return {"InferenceSpecification": {"Containers": [{"Image": image, **members}]}}


def test_members_that_the_template_can_carry_pass() -> None:
    assert check_members(described(Environment={"A": "1"}, ModelDataETag="e")) == Answers()


def test_a_member_that_the_template_cannot_carry_is_told_by_its_name() -> None:
    answers = check_members(described(AdditionalModelDataSources=[{}], ProductId="p"))

    assert claims(answers) == ["containers", "containers"]
    assert said(answers)[0].startswith(
        "InferenceSpecification.Containers[0].AdditionalModelDataSources: cannot be served"
    )


def test_a_package_without_containers_cannot_be_served() -> None:
    assert claims(check_members({})) == ["containers"]


def test_an_image_without_a_digest_is_left_to_the_check_of_images() -> None:
    assert check_members(described(Image="python:3")) == Answers()
