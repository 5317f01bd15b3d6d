"""A registration is made with its caller's permissions on objects, their key and images."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
REGISTRY = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com"
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "layers": [],
}
CREATE = allow(["sagemaker:CreateModelPackage"], "*")
READ_OBJECT = allow(["s3:GetObject"], "arn:aws:s3:::models-of-churn/*")
READ_IMAGE = allow(["ecr:BatchGetImage"], f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/churn")
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}


class Registrar:
    """A role that registers a version of `churn` whose object is encrypted, and image tagged."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.session = emulator.session(ACCOUNT)
        statement = allow(["kms:*"], "*", principal=root(ACCOUNT))
        self.key = self.client("kms").create_key(Policy=policy(statement))["KeyMetadata"]["Arn"]
        self.client("s3").create_bucket(Bucket="models-of-churn")
        self.client("s3").put_object(
            Bucket="models-of-churn",
            Key="m.tar.gz",
            Body=b"",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=self.key,
        )
        self.client("ecr").create_repository(repositoryName="churn")
        image = self.client("ecr").put_image(
            repositoryName="churn", imageTag="1", imageManifest=json.dumps(MANIFEST)
        )
        self.digest = image["image"]["imageId"]["imageDigest"]
        self.client("sagemaker").create_model_package_group(ModelPackageGroupName="churn")
        trust = policy(allow(["sts:AssumeRole"], principal=root(ACCOUNT)))
        created = self.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)
        self.role = created["Role"]["Arn"]

    @property
    def read_key(self) -> dict[str, Any]:
        return allow(["kms:Decrypt"], self.key, condition=VIA_S3)

    def client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]

    def register(self, *statements: dict[str, Any]) -> dict[str, Any]:
        self.client("iam").put_role_policy(
            RoleName="r", PolicyName="own", PolicyDocument=policy(CREATE, *statements)
        )
        session = self.emulator.assume(self.role, Credentials.root(ACCOUNT))
        sagemaker = self.emulator.client("sagemaker", session)
        container = {
            "Image": f"{REGISTRY}/churn:1",
            "ModelDataUrl": "s3://models-of-churn/m.tar.gz",
        }
        created = sagemaker.create_model_package(
            ModelPackageGroupName="churn", InferenceSpecification={"Containers": [container]}
        )
        described: dict[str, Any] = self.client("sagemaker").describe_model_package(
            ModelPackageName=created["ModelPackageArn"]
        )
        return described


@pytest.fixture(scope="module")
def registrar() -> Iterator[Registrar]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMULATOR_CREATE_READS", "1")
        with Emulator() as emulator:
            yield Registrar(emulator)


def test_a_registrar_without_the_object_is_refused(registrar: Registrar) -> None:
    with pytest.raises(ClientError, match=r"Could not access model data at s3://models-of-churn"):
        registrar.register(READ_IMAGE, registrar.read_key)


def test_a_registrar_without_the_objects_key_is_refused(registrar: Registrar) -> None:
    with pytest.raises(ClientError, match=r"Could not access model data at s3://models-of-churn"):
        registrar.register(READ_IMAGE, READ_OBJECT)


def test_a_registrar_without_the_image_is_refused(registrar: Registrar) -> None:
    with pytest.raises(ClientError, match=r"Could not access image .*/churn:1"):
        registrar.register(READ_OBJECT, registrar.read_key)


def test_a_registrar_who_reads_everything_gets_the_images_digest(registrar: Registrar) -> None:
    described = registrar.register(READ_OBJECT, registrar.read_key, READ_IMAGE)
    (container,) = described["InferenceSpecification"]["Containers"]
    assert container["ImageDigest"] == registrar.digest
