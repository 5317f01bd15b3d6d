from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

IMAGES = "683313688378"
READER = "222222222222"
MANIFEST = json.dumps({"schemaVersion": 2, "layers": []})


class Registry:
    """A repository of an account of images, and a role of another account that reads it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.name = f"sagemaker-scikit-learn-{uuid.uuid4().hex[:8]}"
        self.arn = f"arn:aws:ecr:us-east-1:{IMAGES}:repository/{self.name}"
        self.ecr = emulator.session(IMAGES).client("ecr")
        self.ecr.create_repository(repositoryName=self.name)
        self.digest: str = self.ecr.put_image(
            repositoryName=self.name, imageManifest=MANIFEST, imageTag="1.2-1"
        )["image"]["imageId"]["imageDigest"]

    def share(self) -> None:
        statement = allow(["ecr:BatchGetImage"], principal=root(READER))
        self.ecr.set_repository_policy(repositoryName=self.name, policyText=policy(statement))

    def reader(self, resource: str) -> Any:
        iam = self.emulator.session(READER).client("iam")
        name = f"reader-{uuid.uuid4().hex[:8]}"
        trust = allow(["sts:AssumeRole"], principal=root(READER))
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
        own = policy(allow(["ecr:BatchGetImage"], resource))
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=own)
        session = self.emulator.assume(role["Arn"], Credentials.root(READER))
        return self.emulator.client("ecr", session)

    def get(self, ecr: Any, **image: str) -> dict[str, Any]:
        answer: dict[str, Any] = ecr.batch_get_image(
            registryId=IMAGES, repositoryName=self.name, imageIds=[image]
        )
        return answer


@pytest.fixture
def registry(emulator: Emulator) -> Registry:
    return Registry(emulator)


@pytest.mark.parametrize("by", ["tag", "digest"])
def test_an_image_of_another_registry_is_read_when_both_sides_allow_it(
    registry: Registry, by: str
) -> None:
    registry.share()
    image = {"imageTag": "1.2-1"} if by == "tag" else {"imageDigest": registry.digest}

    (found,) = registry.get(registry.reader(registry.arn), **image)["images"]

    assert found["registryId"] == IMAGES
    assert found["imageId"]["imageDigest"] == registry.digest
    assert json.loads(found["imageManifest"]) == json.loads(MANIFEST)


def test_an_image_needs_the_repositorys_policy(registry: Registry) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        registry.get(registry.reader(registry.arn), imageTag="1.2-1")


def test_an_image_needs_the_readers_policy_for_that_registry(registry: Registry) -> None:
    registry.share()
    elsewhere = registry.arn.replace(IMAGES, READER)

    with pytest.raises(ClientError, match="AccessDenied"):
        registry.get(registry.reader(elsewhere), imageTag="1.2-1")


def test_an_image_that_is_not_there_is_told(registry: Registry) -> None:
    registry.share()

    answer = registry.get(registry.reader(registry.arn), imageTag="9")

    assert answer["failures"][0]["failureCode"] == "ImageNotFound"


def test_without_a_registry_id_the_callers_own_is_meant(registry: Registry) -> None:
    registry.share()

    with pytest.raises(ClientError, match="AccessDenied"):
        registry.reader(registry.arn).batch_get_image(
            repositoryName=registry.name, imageIds=[{"imageTag": "1.2-1"}]
        )
