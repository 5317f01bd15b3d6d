"""A path from one region into another, with the registries of its images in both."""

from __future__ import annotations

import io
import json
import tarfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from promote.image_policy import image_policy
from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.image_repository import DIGEST, create_image_repository
from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.case import Case
from promotion_steps.copy import copy_model
from promotion_steps.copy_token import CopyToken
from promotion_steps.examinations import deployability, image, integrity
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.hop import Hop
from promotion_steps.ledger import Ledger
from promotion_steps.manifest_reference import copied_manifest
from promotion_steps.model_package import ModelPackage, describe_package
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import LEDGER_PARTITION_KEY, Environment
from promotion_steps.object_copy import ObjectCopy
from promotion_steps.promotion_settings import PromotionSettings
from promotion_steps.register import register
from promotion_steps.seal import seal
from promotion_steps.serving.model_containers import model_containers
from tests.promote.rehearsal.emulator.two_regions_config import (
    CLOSED,
    CLOSED_REPLICA,
    CUSTOM,
    EMPTY_REPLICA,
    HERE,
    MAPPED,
    OF_AWS,
    OF_AWS_THERE,
    REPLICA,
    THERE,
    UNREPLICATED,
    environments,
    settings,
)

PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
CODE = (
    "def model_fn(folder): return None\n"
    "def transform_fn(model, body, kind, accept): return 'from eu-west-1', 'text/plain'\n"
)


class TwoRegions:
    """A path from us-east-1 into eu-west-1, and what an account has for it in each."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self.emulator, self.folder = emulator, folder
        self.dev, self.prod = environments(folder)
        self.hop = Hop(source=self.dev, target=self.prod)
        self.source, self.target = self._bucket(self.dev), self._bucket(self.prod)
        self._share_bucket()
        self._create_groups()
        self.ledger = self._ledger()
        self._push_images()
        images = f"arn:aws:ecr:{THERE}:*:repository/*"
        reads = allow([*PULL, "ecr:DescribeImages", "ecr:DescribeImageScanFindings"], images)
        everything = allow(["s3:GetObject", "s3:ListBucket", "sagemaker:*"], "*")
        for name in ("image", "deployability", "register", "model-execution"):
            self._create_role(name, reads, everything)

    def root(self, service: str, environment: Environment) -> Any:
        credentials = Credentials.root(environment.account)
        return self.emulator.client(service, credentials, environment.region)

    def as_role(self, name: str, service: str, region: str) -> Any:
        by = Credentials.root(self.prod.account)
        session = self.emulator.assume(self.prod.role_arn(name), by)
        return self.emulator.client(service, session, region)

    def registered(self, repository: str) -> ModelPackage:
        """Register, seal and approve a version in dev that names an image by its digest."""
        key = f"models/churn/{uuid.uuid4().hex}/model.tar.gz"
        self.source.s3.put_object(Bucket=self.source.bucket, Key=key, Body=_archive())
        registry = self.root("sagemaker", self.dev)
        container = {
            "Image": f"{repository}@{DIGEST}",
            "ModelDataUrl": self.source.uri(key),
            "Environment": {"SAGEMAKER_PROGRAM": "inference.py"},
        }
        arn = registry.create_model_package(
            ModelPackageGroupName="churn",
            ModelApprovalStatus="PendingManualApproval",
            InferenceSpecification={
                "Containers": [container],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
        )["ModelPackageArn"]
        _wait(lambda: describe_package(registry, arn).status == "Completed")
        seal(
            ModelPackageArn.from_text(arn),
            registry=registry,
            store=self.source,
            seconds_left=lambda: 600.0,
        )
        registry.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")
        return describe_package(registry, arn)

    def case(self, package: ModelPackage, settings: PromotionSettings, role: str) -> Case:
        return Case(
            hop=self.hop,
            package=package,
            settings=settings,
            artifacts=self.source,
            client=lambda service, region: self.as_role(role, service, region),
            seconds_left=lambda: 600.0,
        )

    def findings(self, package: ModelPackage, images: dict[str, str]) -> list[str]:
        told = settings(self.folder, images)
        rulings = [
            image.examine(self.case(package, told, "image")),
            deployability.examine(self.case(package, told, "deployability")),
        ]
        return [str(finding) for ruling in rulings for finding in ruling.findings]

    def promoted(self, package: ModelPackage, images: dict[str, str]) -> ModelPackage:
        """Copy and register a version, and return what the target's registry answers."""
        locations = settings(self.folder, images).image_locations(THERE)
        copied = copy_model(
            package,
            ObjectCopy(source=self.source, target=self.target),
            images=locations,
            token=CopyToken(),
            out_of_time=lambda: False,
        )
        manifest = copied_manifest(
            package.manifest,
            bucket=self.target.bucket,
            version_id=copied.outputs["ManifestVersion"],
            sha256=copied.outputs["ManifestSha256"],
        )
        self.ledger.claim(
            str(package.arn),
            "e1",
            pipeline=self.prod.pipeline("churn"),
            created_at=package.created_at,
        )
        registry = self.as_role("register", "sagemaker", THERE)
        outcome = register(
            package,
            hop=self.hop,
            manifest=manifest,
            execution_id="e1",
            registry=registry,
            ledger=self.ledger,
            mark=HighWaterMark.of("churn", self.ledger, self.prod.name),
            images=locations,
            pause=lambda: time.sleep(0.1) is None,
        )
        return describe_package(registry, outcome.outputs["ModelPackageArn"])

    def differences(self, package: ModelPackage) -> list[str]:
        """Compare a version of the target with its manifest, as the next promotion does."""
        ruling = integrity.examine(
            replace(
                self.case(package, settings(self.folder, MAPPED), "image"),
                hop=Hop(source=self.prod, target=self.prod),
                artifacts=self.target,
            )
        )
        return [str(finding) for finding in ruling.findings]

    def versions(self) -> list[str]:
        """List the versions of the target."""
        listed = self.root("sagemaker", self.prod).list_model_packages(
            ModelPackageGroupName="churn"
        )
        return [one["ModelPackageArn"] for one in listed["ModelPackageSummaryList"]]

    def model_of(self, package: ModelPackage) -> str:
        """Create the model of a version in the target, and return its name."""
        (container,) = model_containers(package.description)
        name = f"{package.arn.group}-{uuid.uuid4().hex}"
        self.root("sagemaker", self.prod).create_model(
            ModelName=name,
            PrimaryContainer=container,
            ExecutionRoleArn=self.prod.role_arn("model-execution"),
        )
        return name

    def served(self, package: ModelPackage) -> str:
        """Serve the containers of a version in the target, and return what they answer."""
        sagemaker = self.root("sagemaker", self.prod)
        name = self.model_of(package)
        variant = {
            "VariantName": "all",
            "ModelName": name,
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": 1,
        }
        sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)
        _wait(lambda: _describe(sagemaker, name)["EndpointStatus"] != "Creating")
        described = _describe(sagemaker, name)
        assert described["EndpointStatus"] == "InService", described.get("FailureReason")
        answer = self.root("sagemaker-runtime", self.prod).invoke_endpoint(
            EndpointName=name, Body=b"1", ContentType="text/csv"
        )
        text: str = answer["Body"].read().decode()
        return text

    def _bucket(self, environment: Environment) -> ArtifactStore:
        s3, bucket = self.root("s3", environment), environment.artifact_bucket
        where = {"LocationConstraint": environment.region} if environment.region != HERE else None
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        return ArtifactStore(s3=s3, bucket=bucket, account=environment.account)

    def _share_bucket(self) -> None:
        resources = [f"arn:aws:s3:::{self.source.bucket}", f"arn:aws:s3:::{self.source.bucket}/*"]
        reads = ["s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectVersion", "s3:ListBucket"]
        statement = {
            "Effect": "Allow",
            "Principal": root(self.prod.account),
            "Action": [*reads, "s3:GetObjectVersionAttributes"],
            "Resource": resources,
        }
        self.source.s3.put_bucket_policy(Bucket=self.source.bucket, Policy=policy(statement))

    def _create_groups(self) -> None:
        for environment in (self.dev, self.prod):
            sagemaker = self.root("sagemaker", environment)
            sagemaker.create_model_package_group(ModelPackageGroupName="churn")

    def _ledger(self) -> Ledger:
        dynamodb = self.root("dynamodb", self.prod)
        dynamodb.create_table(
            TableName=self.prod.ledger,
            AttributeDefinitions=[{"AttributeName": LEDGER_PARTITION_KEY, "AttributeType": "S"}],
            KeySchema=[{"AttributeName": LEDGER_PARTITION_KEY, "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return Ledger(dynamodb=dynamodb, table=self.prod.ledger)

    def _push_images(self) -> None:
        for uri in (CUSTOM, UNREPLICATED, CLOSED, OF_AWS, OF_AWS_THERE):
            self._push(uri)
        ecr, repository = self._push(REPLICA)
        ecr.start_image_scan(repositoryName=repository, imageId={"imageDigest": DIGEST})
        self._open(REPLICA)
        ecr, repository = self._repository(EMPTY_REPLICA)
        ecr.create_repository(repositoryName=repository)
        self._open(EMPTY_REPLICA)
        ecr, repository = self._push(CLOSED_REPLICA)
        ecr.delete_repository_policy(repositoryName=repository)

    def _push(self, uri: str) -> tuple[Any, str]:
        ecr, repository = self._repository(uri)
        assert create_image_repository(ecr, repository) == DIGEST
        return ecr, repository

    def _open(self, uri: str) -> None:
        ecr, repository = self._repository(uri)
        document = json.dumps(image_policy(self.prod))
        ecr.set_repository_policy(repositoryName=repository, policyText=document)

    def _repository(self, uri: str) -> tuple[Any, str]:
        host, _, repository = uri.partition("/")
        account, region = host.split(".")[0], host.split(".")[3]
        return self.emulator.client("ecr", Credentials.root(account), region), repository

    def _create_role(self, name: str, *statements: dict[str, Any]) -> None:
        iam = self.root("iam", self.prod)
        trust = policy(
            allow(["sts:AssumeRole"], principal=root(self.prod.account)),
            allow(["sts:AssumeRole"], principal={"Service": "sagemaker.amazonaws.com"}),
        )
        role = self.prod.role_arn(name).rpartition("/")[2]
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
        iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=policy(*statements))


def _describe(sagemaker: Any, endpoint: str) -> dict[str, Any]:
    described: dict[str, Any] = sagemaker.describe_endpoint(EndpointName=endpoint)
    return described


def _archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("code/inference.py")
        member.size = len(CODE)
        archive.addfile(member, io.BytesIO(CODE.encode()))
    return packed.getvalue()


def _wait(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_done() and time.monotonic() < deadline:
        time.sleep(0.05)
