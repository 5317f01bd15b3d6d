from __future__ import annotations

import io
import json
import re
import tarfile
import time
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "layers": [],
}


class Deployment:
    """A stack of model, endpoint configuration and endpoint, of models that answer a text."""

    def __init__(self, emulator: Emulator) -> None:
        self.session = emulator.session(ACCOUNT)
        self.mark = uuid.uuid4().hex[:8]
        self.stack = f"endpoint-{self.mark}"
        self.bucket = f"models-{self.mark}"
        self.client("s3").create_bucket(Bucket=self.bucket)
        self.role_arn = self._role()
        self.image = self._image()

    def client(self, service: str) -> Any:
        return self.session.client(service)  # type: ignore[call-overload]

    def _role(self) -> str:
        iam = self.client("iam")
        name = f"execution-{self.mark}"
        trust = allow(["sts:AssumeRole"], principal={"Service": "sagemaker.amazonaws.com"})
        role: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"][
            "Arn"
        ]
        iam.put_role_policy(
            RoleName=name,
            PolicyName="own",
            PolicyDocument=policy(allow(["s3:*", "ecr:BatchGetImage"], "*")),
        )
        return role

    def _image(self) -> str:
        ecr = self.client("ecr")
        ecr.create_repository(repositoryName=self.bucket)
        manifest = json.dumps(MANIFEST)
        ecr.put_image(repositoryName=self.bucket, imageTag="1", imageManifest=manifest)
        return f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{self.bucket}:1"

    def model_answering(self, text: str) -> str:
        code = (
            "def model_fn(folder): return None\n"
            f"def transform_fn(model, body, kind, accept): return {text!r}, 'text/plain'\n"
        )
        return self.model_of(code)

    def model_of(self, code: str) -> str:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            member = tarfile.TarInfo("code/inference.py")
            member.size = len(code.encode())
            archive.addfile(member, io.BytesIO(code.encode()))
        key = f"{uuid.uuid4().hex}.tar.gz"
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=packed.getvalue())
        return f"s3://{self.bucket}/{key}"

    def template(self, model_data: str, **variant: Any) -> str:
        container = {"Image": self.image, "ModelDataUrl": model_data}
        production = {
            "VariantName": "all",
            "ModelName": {"Fn::GetAtt": ["Model", "ModelName"]},
            "InstanceType": "ml.m5.large",
            "InitialInstanceCount": "1",
            "InitialVariantWeight": 1,
            **variant,
        }
        properties: dict[str, dict[str, Any]] = {
            "Model": {"ExecutionRoleArn": self.role_arn, "PrimaryContainer": container},
            "EndpointConfig": {"ProductionVariants": [production]},
            "Endpoint": {
                "EndpointName": self.stack,
                "EndpointConfigName": {"Fn::GetAtt": ["EndpointConfig", "EndpointConfigName"]},
            },
        }
        resources = {
            kind: {"Type": f"AWS::SageMaker::{kind}", "Properties": given}
            for kind, given in properties.items()
        }
        return json.dumps({"Resources": resources})

    def create(self, template: str) -> str:
        self.client("cloudformation").create_stack(StackName=self.stack, TemplateBody=template)
        return self.status()

    def update(self, template: str) -> str:
        self.client("cloudformation").update_stack(StackName=self.stack, TemplateBody=template)
        return self.status()

    def status(self) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            described = self.client("cloudformation").describe_stacks(StackName=self.stack)
            status: str = described["Stacks"][0]["StackStatus"]
            if not status.endswith("IN_PROGRESS"):
                return status
            time.sleep(0.05)
        raise TimeoutError(self.stack)

    def name_of(self, logical_id: str) -> str:
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack, LogicalResourceId=logical_id
        )
        arn: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return arn.rpartition("/")[2]

    def reasons(self) -> str:
        events = self.client("cloudformation").describe_stack_events(StackName=self.stack)
        return "\n".join(event.get("ResourceStatusReason", "") for event in events["StackEvents"])

    def ask(self) -> str:
        answer = self.client("sagemaker-runtime").invoke_endpoint(
            EndpointName=self.stack, Body=b"", ContentType="text/csv"
        )
        text: str = answer["Body"].read().decode()
        return text

    def left(self) -> list[str]:
        sagemaker = self.client("sagemaker")
        names = [
            *(found["ModelName"] for found in sagemaker.list_models()["Models"]),
            *(
                found["EndpointConfigName"]
                for found in sagemaker.list_endpoint_configs()["EndpointConfigs"]
            ),
            *(found["EndpointName"] for found in sagemaker.list_endpoints()["Endpoints"]),
        ]
        return sorted(name for name in names if name.startswith(self.stack))


@pytest.fixture
def deployment(emulator: Emulator) -> Deployment:
    return Deployment(emulator)


def test_a_changed_model_replaces_model_and_configuration_and_keeps_the_endpoint(
    deployment: Deployment,
) -> None:
    assert deployment.create(deployment.template(deployment.model_answering("one"))) == (
        "CREATE_COMPLETE"
    )
    assert deployment.ask() == "one"
    first = {kind: deployment.name_of(kind) for kind in ("Model", "EndpointConfig", "Endpoint")}
    for kind in ("Model", "EndpointConfig"):
        assert re.fullmatch(rf"{deployment.stack}-{kind}-[0-9A-Za-z]+", first[kind])

    changed = deployment.template(deployment.model_answering("two"))
    assert deployment.update(changed) == "UPDATE_COMPLETE"

    assert deployment.ask() == "two"
    second = {kind: deployment.name_of(kind) for kind in first}
    assert second["Endpoint"] == first["Endpoint"] == deployment.stack
    assert second["Model"] != first["Model"]
    assert second["EndpointConfig"] != first["EndpointConfig"]
    assert deployment.left() == sorted(second.values())

    deployment.client("cloudformation").delete_stack(StackName=deployment.stack)
    deadline = time.monotonic() + 20
    while deployment.left() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert deployment.left() == []


def test_an_endpoint_that_does_not_come_into_service_fails_the_stack_and_does_not_stay(
    deployment: Deployment,
) -> None:
    broken = deployment.model_of("raise RuntimeError('weights are missing')\n")

    assert deployment.create(deployment.template(broken)) == "ROLLBACK_COMPLETE"

    assert "weights are missing" in deployment.reasons()
    assert deployment.left() == []


def test_an_update_that_does_not_come_into_service_leaves_the_old_model_answering(
    deployment: Deployment,
) -> None:
    deployment.create(deployment.template(deployment.model_answering("one")))
    names = deployment.left()
    broken = deployment.model_of("raise RuntimeError('weights are missing')\n")

    assert deployment.update(deployment.template(broken)) == "UPDATE_ROLLBACK_COMPLETE"

    assert "weights are missing" in deployment.reasons()
    assert deployment.ask() == "one"
    assert deployment.left() == names


def test_a_custom_named_model_is_not_replaced(deployment: Deployment) -> None:
    template = json.loads(deployment.template(deployment.model_answering("one")))
    template["Resources"]["Model"]["Properties"]["ModelName"] = f"{deployment.stack}-own"
    deployment.create(json.dumps(template))
    container = template["Resources"]["Model"]["Properties"]["PrimaryContainer"]
    container["ModelDataUrl"] = deployment.model_answering("two")

    assert deployment.update(json.dumps(template)) == "UPDATE_ROLLBACK_COMPLETE"

    assert "custom-named resource requires replacing" in deployment.reasons()


def test_nonsense_in_a_number_is_told_with_its_place(deployment: Deployment) -> None:
    template = deployment.template(deployment.model_answering("one"), InitialInstanceCount="many")

    assert deployment.create(template) == "ROLLBACK_COMPLETE"

    expected = "#/ProductionVariants/0/InitialInstanceCount: got 'many', expected integer"
    assert expected in deployment.reasons()


def test_an_execution_role_that_does_not_trust_sagemaker_fails_the_stack(
    deployment: Deployment,
) -> None:
    trust = allow(["sts:AssumeRole"], principal={"Service": "lambda.amazonaws.com"})
    deployment.client("iam").update_assume_role_policy(
        RoleName=deployment.role_arn.rpartition("/")[2], PolicyDocument=policy(trust)
    )

    status = deployment.create(deployment.template(deployment.model_answering("one")))

    assert status == "ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="Could not find endpoint"):
        deployment.client("sagemaker").describe_endpoint(EndpointName=deployment.stack)


def test_a_stack_keeps_counts_and_weights_that_its_endpoint_retains(deployment: Deployment) -> None:
    def retaining(text: str) -> str:
        template = json.loads(deployment.template(deployment.model_answering(text)))
        template["Resources"]["Endpoint"]["Properties"]["RetainAllVariantProperties"] = True
        return json.dumps(template)

    assert deployment.create(retaining("one")) == "CREATE_COMPLETE"
    size = {"VariantName": "all", "DesiredInstanceCount": 3, "DesiredWeight": 0.5}
    sagemaker = deployment.client("sagemaker")
    sagemaker.update_endpoint_weights_and_capacities(
        EndpointName=deployment.stack, DesiredWeightsAndCapacities=[size]
    )

    assert deployment.update(retaining("two")) == "UPDATE_COMPLETE"

    (variant,) = sagemaker.describe_endpoint(EndpointName=deployment.stack)["ProductionVariants"]
    assert (variant["CurrentInstanceCount"], variant["CurrentWeight"]) == (3, 0.5)
    assert deployment.ask() == "two"


def test_a_stack_tags_what_it_creates_and_changes_the_tags_in_place(deployment: Deployment) -> None:
    template = json.loads(deployment.template(deployment.model_answering("one")))
    kinds = ("Model", "EndpointConfig", "Endpoint")

    def tagged(value: str) -> str:
        for kind in kinds:
            properties = template["Resources"][kind]["Properties"]
            properties["Tags"] = [{"Key": "version", "Value": value}]
        return json.dumps(template)

    def tags() -> list[list[dict[str, str]]]:
        sagemaker = deployment.client("sagemaker")
        prefix = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}"
        folders = ("model", "endpoint-config", "endpoint")
        arns = [
            f"{prefix}:{folder}/{deployment.name_of(kind)}"
            for folder, kind in zip(folders, kinds, strict=True)
        ]
        return [sagemaker.list_tags(ResourceArn=arn)["Tags"] for arn in arns]

    assert deployment.create(tagged("1")) == "CREATE_COMPLETE"
    names = deployment.left()
    assert tags() == [[{"Key": "version", "Value": "1"}]] * 3
    assert deployment.update(tagged("2")) == "UPDATE_COMPLETE"
    assert tags() == [[{"Key": "version", "Value": "2"}]] * 3
    assert deployment.left() == names
