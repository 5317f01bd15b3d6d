"""What of a registered version its endpoint's model runs."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from botocore.model import ServiceModel
from cfnlint.api import ManualArgs, lint

from promotion_steps.finding import Refused
from promotion_steps.image_reference import image_by_digest
from promotion_steps.serving.endpoint_template import fill_in_containers
from promotion_steps.serving.model_containers import model_containers

MODEL: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
ROLE = "arn:aws:iam::222222222222:role/acme-staging-model-execution"
DIGEST = f"sha256:{'a' * 64}"
REPOSITORY = "222222222222.dkr.ecr.us-east-1.amazonaws.com/team/churn"
IMAGE = f"{REPOSITORY}@{DIGEST}"
URL = "s3://acme-staging-artifacts-222222222222/models/churn/model.tar.gz"
PREFIX = {
    "S3Uri": "s3://acme-staging-artifacts-222222222222/models/churn/",
    "S3DataType": "S3Prefix",
    "CompressionType": "None",
}


def version(*containers: dict[str, Any]) -> dict[str, Any]:
    return {"InferenceSpecification": {"Containers": list(containers)}}


def test_image_data_and_environment_are_the_versions() -> None:
    container = {"Image": IMAGE, "ModelDataUrl": URL, "Environment": {"SAGEMAKER_PROGRAM": "a.py"}}

    assert model_containers(version(container)) == [container]


@pytest.mark.parametrize(
    "image",
    [
        REPOSITORY,
        f"{REPOSITORY}:1.4",
        "222222222222.dkr.ecr.us-east-1.amazonaws.com:443/team/churn",
    ],
)
def test_an_image_by_tag_is_served_by_the_digest_that_the_registry_resolved(image: str) -> None:
    (served,) = model_containers(version({"Image": image, "ImageDigest": DIGEST}))

    assert served["Image"] == f"{image.removesuffix(':1.4')}@{DIGEST}"


def test_an_image_that_names_its_digest_stays_as_it_is() -> None:
    assert image_by_digest({"Image": IMAGE, "ImageDigest": DIGEST}) == IMAGE


@pytest.mark.parametrize("digest", [None, "", "d41d8cd98f00b204e9800998ecf8427e"])
def test_an_image_without_a_known_digest_is_refused(digest: str | None) -> None:
    with pytest.raises(Refused, match=r"^InferenceSpecification.Containers\[0\].Image: got '.*:1'"):
        model_containers(version({"Image": f"{REPOSITORY}:1", "ImageDigest": digest}))


def test_an_uncompressed_prefix_is_served_without_the_etags_of_the_registry() -> None:
    source = {"S3DataSource": {**PREFIX, "ETag": "e", "ManifestEtag": "m"}}
    container = {"Image": IMAGE, "ModelDataUrl": URL, "ModelDataSource": source}

    (served,) = model_containers(version(container))

    assert served == {"Image": IMAGE, "ModelDataSource": {"S3DataSource": PREFIX}}


def test_containers_keep_their_order_and_host_names() -> None:
    containers = [{"Image": IMAGE, "ContainerHostname": name} for name in ("prepare", "predict")]

    assert model_containers(version(*containers)) == containers


def test_what_describes_a_model_to_people_and_other_services_is_not_served() -> None:
    described = {
        "Framework": "SKLEARN",
        "FrameworkVersion": "1.7",
        "NearestModelName": "resnet",
        "ModelInput": {"DataInputConfig": "{}"},
        "ModelDataETag": "e",
        "IsCheckpoint": False,
        "BaseModel": {"HubContentName": "b"},
    }

    assert model_containers(version({"Image": IMAGE, **described})) == [{"Image": IMAGE}]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("AdditionalModelDataSources", [{"ChannelName": "adapter"}]),
        ("AdditionalS3DataSource", {"S3DataType": "S3Object"}),
        ("SomethingNew", "x"),
    ],
)
def test_a_member_that_changes_what_is_served_and_has_no_counterpart_is_refused(
    member: str, value: Any
) -> None:
    with pytest.raises(Refused, match=rf"Containers\[1\].{member}: cannot be served, CloudForm"):
        model_containers(version({"Image": IMAGE}, {"Image": IMAGE, member: value}))


def test_a_member_of_the_model_data_that_has_no_counterpart_is_refused() -> None:
    source = {"S3DataSource": {**PREFIX, "ManifestS3Uri": "s3://b/manifest.json"}}

    with pytest.raises(Refused, match=r"S3DataSource.ManifestS3Uri: cannot be served"):
        model_containers(version({"Image": IMAGE, "ModelDataSource": source}))


@pytest.mark.parametrize("description", [{}, version(), {"InferenceSpecification": None}])
def test_a_version_without_containers_is_refused(description: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"Containers: got none, expected at least one"):
        model_containers(description)


ARCHIVE = {"S3Uri": URL, "S3DataType": "S3Object", "CompressionType": "Gzip"}


def test_a_serverless_endpoint_takes_an_archive_by_its_url() -> None:
    container = {"Image": IMAGE, "ModelDataSource": {"S3DataSource": ARCHIVE}}

    assert model_containers(version(container)) == [container]
    assert model_containers(version(container), serverless=True) == [
        {"Image": IMAGE, "ModelDataUrl": URL}
    ]


@pytest.mark.parametrize("source", [PREFIX, {**ARCHIVE, "ModelAccessConfig": {"AcceptEula": True}}])
def test_what_is_no_plain_archive_has_no_url(source: dict[str, Any]) -> None:
    container = {"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}

    assert model_containers(version(container), serverless=True) == [container]


def test_a_container_without_a_host_name_beside_one_with_a_name_is_refused() -> None:
    containers = [{"Image": IMAGE, "ContainerHostname": "prepare"}, {"Image": IMAGE}]

    with pytest.raises(Refused, match=r"Containers\[1\].ContainerHostname: got nothing, expected"):
        model_containers(version(*containers))


def test_what_is_served_of_each_member_is_decided_for_all_that_the_registry_knows() -> None:
    members = MODEL.shape_for("ModelPackageContainerDefinition").members
    cannot_be_served = {"AdditionalModelDataSources", "AdditionalS3DataSource", "ProductId"}

    undecided = [
        name
        for name in members
        if name not in cannot_be_served and _refused_member({"Image": IMAGE, name: "x"})
    ]

    assert undecided == []
    assert all(_refused_member({"Image": IMAGE, name: "x"}) for name in cannot_be_served)


def _refused_member(container: dict[str, Any]) -> bool:
    try:
        model_containers(version({**container, "Image": IMAGE, "ModelDataSource": {}}))
    except Refused as refused:
        return "cannot be served" in str(refused)
    return False


@pytest.mark.parametrize(
    "containers",
    [
        [{"Image": IMAGE, "ModelDataUrl": URL, "Environment": {"SAGEMAKER_PROGRAM": "a.py"}}],
        [{"Image": IMAGE, "ModelDataSource": {"S3DataSource": PREFIX}}],
        [
            {
                "Image": IMAGE,
                "ModelDataSource": {
                    "S3DataSource": {
                        "S3Uri": URL,
                        "S3DataType": "S3Object",
                        "CompressionType": "Gzip",
                        "ModelAccessConfig": {"AcceptEula": True},
                    }
                },
            }
        ],
        [
            {"Image": IMAGE, "ContainerHostname": "prepare"},
            {"Image": IMAGE, "ContainerHostname": "predict", "ModelDataUrl": URL},
        ],
    ],
)
def test_what_is_served_keeps_to_cloudformations_schema(containers: list[dict[str, Any]]) -> None:
    model = {"Type": "AWS::SageMaker::Model", "Properties": {"ExecutionRoleArn": ROLE}}
    filled = fill_in_containers(
        {"Resources": {"Model": model}}, model_containers(version(*containers))
    )

    assert lint(json.dumps(filled), config=ManualArgs(regions=["us-east-1"])) == []


def test_a_member_that_the_config_allows_is_left_out_of_what_is_served() -> None:
    source = {"S3DataSource": {**PREFIX, "Shards": 3}}
    container = {"Image": IMAGE, "ModelDataSource": source, "Novelty": 1}

    (served,) = model_containers(version(container), allowed=("Novelty", "Shards"))

    assert served == {"Image": IMAGE, "ModelDataSource": {"S3DataSource": PREFIX}}


def test_a_member_that_cannot_be_served_stays_refused_whatever_the_config_allows() -> None:
    with pytest.raises(Refused, match="ProductId: cannot be served"):
        model_containers(version({"Image": IMAGE, "ProductId": "p"}), allowed=("ProductId",))
