"""CreateModel refuses what SageMaker refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.sagemaker.container_images import Manifest

ROLE = "arn:aws:iam::111111111111:role/execution"
DIGEST = f"sha256:{'a' * 64}"
IMAGE = f"222222222222.dkr.ecr.us-east-1.amazonaws.com/team/image@{DIGEST}"
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"


def model_of(aws: Any, **container: Any) -> str:
    request = {"ModelName": "m", "PrimaryContainer": container, "ExecutionRoleArn": ROLE}
    return str(aws.call("CreateModel", request)["ModelArn"])


def registered(aws: Any, status: str, **container: Any) -> str:
    containers = [{"Image": "i", **container}]
    arn = aws.package(InferenceSpecification={"Containers": containers}, ModelApprovalStatus=status)
    return str(arn)


@pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected"])
def test_an_unapproved_version_is_not_deployed_by_its_name(aws: Any, status: str) -> None:
    arn = registered(aws, status)
    with pytest.raises(ServiceError, match=f"^ValidationException: .*{status}, expected Approved"):
        model_of(aws, ModelPackageName=arn)
    aws.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelApprovalStatus": "Approved"})
    assert model_of(aws, ModelPackageName=arn).endswith(":model/m")


def test_the_other_answer_deploys_an_unapproved_version(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(deploy_unapproved=True)
    arn = registered(aws, "PendingManualApproval")
    assert model_of(aws, ModelPackageName=arn).endswith(":model/m")


def test_a_version_that_was_rejected_later_keeps_serving(aws: Any) -> None:
    arn = registered(aws, "Approved")
    model_of(aws, ModelPackageName=arn)
    aws.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelApprovalStatus": "Rejected"})
    assert aws.sagemaker.models.deployable("m").containers[0]["Image"] == "i"


def test_a_package_that_is_not_completed_is_not_deployed(aws_with: Callable[..., Any]) -> None:
    aws = aws_with(registration_seconds=600)
    with pytest.raises(ServiceError, match=r"model-package/churn/1 is in status Pending\."):
        model_of(aws, ModelPackageName=registered(aws, "Approved"))


@pytest.mark.parametrize("packaged", [{}, {"A": "package"}])
def test_the_environment_is_given_once(aws: Any, packaged: dict[str, str]) -> None:
    arn = registered(aws, "Approved", Environment=packaged)
    with pytest.raises(ServiceError, match="cannot be specified both at Model Package"):
        model_of(aws, ModelPackageName=arn, Environment={"A": "model"})


def test_an_environment_of_the_model_alone_is_accepted(aws: Any) -> None:
    model_of(aws, ModelPackageName=registered(aws, "Approved"), Environment={"A": "model"})
    (container,) = aws.sagemaker.models.deployable("m").containers
    assert container["Environment"] == {"A": "model"}


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ],
)
def test_an_image_of_another_media_type_is_refused(aws: Any, media_type: str) -> None:
    aws.images.manifests[IMAGE] = Manifest(digest=DIGEST, media_type=media_type)
    with pytest.raises(ServiceError, match=r"Unsupported manifest media type application/vnd\."):
        model_of(aws, Image=IMAGE)


def test_an_image_with_a_docker_manifest_is_accepted(aws: Any) -> None:
    aws.images.manifests[IMAGE] = Manifest(digest=DIGEST, media_type=DOCKER)
    assert model_of(aws, Image=IMAGE).endswith(":model/m")


def test_an_image_that_the_role_cannot_pull_makes_a_model_all_the_same(aws: Any) -> None:
    assert model_of(aws, Image=IMAGE).endswith(":model/m")


@pytest.mark.parametrize("name", ["containers", "version"])
def test_an_image_of_another_region_is_refused(aws: Any, name: str) -> None:
    image = IMAGE.replace("us-east-1", "eu-west-1")
    aws.images.manifests[image] = Manifest(digest=DIGEST, media_type=DOCKER)
    arn = registered(aws, "Approved", Image=image)
    container = {"Image": image} if name == "containers" else {"ModelPackageName": arn}
    expected = (
        f'Region of "{image}" does not match expected region of us-east-1. '
        "Cross region ECR image pulls are not allowed."
    )
    with pytest.raises(ServiceError, match=re.escape(expected)):
        model_of(aws, **container)
