"""Each handler, called as Lambda calls it, with the clients that AWS would be asked through."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

import promotion_steps
from promotion_steps import aws
from promotion_steps.ledger import Ledger
from promotion_steps.model_package import images_of
from promotion_steps.names import GATES, SOURCE_STEPS, TARGET_STEPS
from tests.promotion_steps.executions import REGISTER, REQUEST, EndedPipeline, Events
from tests.promotion_steps.jobs import ENVIRON, CodePipeline, Context, event
from tests.promotion_steps.notified import Notified
from tests.promotion_steps.registered import ORIGIN, Registry as Registered
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import (
    ARN,
    CREATED,
    EXECUTION,
    GROUP,
    IMAGE,
    MANIFEST,
    MODEL,
    PIPELINE,
    SOURCE,
    TARGET,
    TARGET_ARN,
    TARGET_BUCKET,
    Scene,
    registered,
    uri,
)
from tests.promotion_steps.target_registry import TargetRegistry, target_arn
from tests.promotion_steps.test_ledger import create_ledger
from tests.promotion_steps.test_promotion_settings import SERVED, SETTINGS, zipped
from tests.promotion_steps.test_record_outcome import event as report_event
from tests.promotion_steps.test_watch_approvals import Registry as WaitingRegistry
from tests.promotion_steps.test_withdraw import Registry as Marked, event as rejection

SKELETON = {"Resources": {"Model": {"Type": "AWS::SageMaker::Model", "Properties": {}}}}
NOTIFYING = {
    "NOTIFICATION_EVENT_BUS": "arn:aws:events:us-east-1:222222222222:event-bus/tools",
    "NOTIFICATION_OUTCOMES": "all",
}
PARAMETERS = {"model_package_arn": ARN, "execution_id": EXECUTION}


class Stage:
    """The clients that handlers ask for, by service."""

    def __init__(self) -> None:
        self.scene: Scene
        self.scene, self.package = registered()
        self.told = CodePipeline()
        self.clients: dict[str, Any] = {
            "codepipeline": self.told,
            "s3": self.scene.s3,
            "sagemaker": self,
        }
        self.registry: Any = None
        self.scene.s3.owners |= dict.fromkeys(("artifacts", TARGET.evidence_bucket), TARGET.account)
        self.configure()

    def configure(self, **members: Any) -> None:
        """Store the pipeline's source, with other members of its settings."""
        files = {
            "promotion.json": json.dumps({**SETTINGS, **SERVED, **members}).encode(),
            "payload": b"1,2",
            "endpoint.template.json": json.dumps(SKELETON).encode(),
        }
        self.scene.s3.store("artifacts", "a/b.zip", zipped(files))

    def describe_model_package(self, **request: Any) -> Any:
        if request == {"ModelPackageName": ARN}:
            return self.package.description
        return self.registry.describe_model_package(**request)

    def list_model_packages(self, **request: Any) -> Any:
        return self.registry.list_model_packages(**request)

    def create_model_package(self, **request: Any) -> Any:
        return self.registry.create_model_package(**request)

    def make(self, service: str, **arguments: Any) -> Any:
        return self.clients[service]

    def call(self, step: str, parameters: dict[str, str] | None = None, **data: Any) -> Any:
        module = importlib.import_module(f"promotion_steps.handlers.{step}")
        module.handler(event(parameters or PARAMETERS, **data), Context(900))
        return self.told.told


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    with mock_aws():
        staged = Stage()
        ledger = create_ledger()
        staged.clients["dynamodb"] = ledger.dynamodb
        monkeypatch.setattr(aws, "_make", staged.make)
        for name, value in {**ENVIRON, **NOTIFYING}.items():
            monkeypatch.setenv(name, value)
        yield staged


def ledger(stage: Stage) -> Ledger:
    return Ledger(dynamodb=stage.clients["dynamodb"], table=TARGET.ledger)


def test_check_request_publishes_its_decision(stage: Stage) -> None:
    (told,) = stage.call("check_request")

    assert told["outputVariables"] == {"Decision": "promote"}
    assert ledger(stage).find(ARN) is not None


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_keeps_its_verdict_whatever_it_decides(stage: Stage, gate: str) -> None:
    (told,) = stage.call(gate.replace("-", "_"))

    bucket, key = TARGET.evidence_bucket, f"promotions/{EXECUTION}/gates/{gate}.json"
    document = json.loads(stage.scene.s3.current(bucket, key).body)
    assert document["gate"] == gate
    location = f"s3://{bucket}/{key}?versionId="
    if document["findings"]:
        assert told["failureDetails"]["externalExecutionId"].startswith(location)
        assert told["failureDetails"]["message"].startswith(f"{gate}: ")
    else:
        assert told["outputVariables"]["Evidence"].startswith(location)


def test_metrics_reads_the_bounds_of_the_pipelines_source(stage: Stage) -> None:
    (told,) = stage.call("metrics")

    assert told["failureDetails"]["message"] == "metrics: false_positives: no value reported"


def test_integrity_passes_what_was_registered(stage: Stage) -> None:
    assert [told["result"] for told in stage.call("integrity")] == ["success"]


def test_copy_publishes_the_manifest_that_register_is_given(stage: Stage) -> None:
    (told,) = stage.call("copy", continuationToken="{}")

    stored = stage.scene.s3.current(TARGET_BUCKET, MANIFEST)
    assert told["outputVariables"]["ManifestVersion"] == stored.version_id
    assert stage.scene.s3.current(TARGET_BUCKET, MODEL).body == b"model bytes"


def test_register_publishes_the_targets_version(stage: Stage) -> None:
    stage.registry = registry(TARGET.account)
    stage.registry.create_model_package_group(ModelPackageGroupName=GROUP)
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    copied = {"manifest_version": "t1", "manifest_sha256": "b" * 64}

    (told,) = stage.call("register", {**PARAMETERS, **copied})

    arn = told["outputVariables"]["ModelPackageArn"]
    described = stage.registry.describe_model_package(ModelPackageName=arn)
    properties = described["CustomerMetadataProperties"]
    assert properties["promotion.manifest.uri"] == uri(MANIFEST, TARGET_BUCKET)


def test_images_are_registered_and_sealed_where_the_settings_say(stage: Stage) -> None:
    registry_of, own = IMAGE.partition("/")[0], "222222222222.dkr.ecr.us-east-1.amazonaws.com/own"
    stage.configure(images={registry_of: own})
    stage.registry = registry(TARGET.account)
    stage.registry.create_model_package_group(ModelPackageGroupName=GROUP)
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    copied = {"manifest_version": "t1", "manifest_sha256": "b" * 64}

    stage.call("copy", continuationToken="{}")
    told = stage.call("register", {**PARAMETERS, **copied})[-1]

    sealed = json.loads(stage.scene.s3.current(TARGET_BUCKET, MANIFEST).body)["images"]
    arn = told["outputVariables"]["ModelPackageArn"]
    described = stage.registry.describe_model_package(ModelPackageName=arn)
    assert described["InferenceSpecification"]["Containers"][0]["Image"].startswith(f"{own}/")
    assert sealed == images_of(described)


def serving(version: str) -> TargetRegistry:
    target = TargetRegistry()
    target.serve(version)
    return target


def test_smoke_test_asks_the_endpoint_that_serves_the_promoted_version(stage: Stage) -> None:
    class Runtime:
        def invoke_endpoint(self, **request: Any) -> Any:
            raise stage.scene.s3.error(f"Asked{request['EndpointName']}")

    stage.clients |= {"sagemaker-runtime": Runtime(), "sagemaker": serving(TARGET_ARN)}

    (told,) = stage.call("smoke_test", {**PARAMETERS, "registered_arn": TARGET_ARN})

    assert "Askedacme-staging-breast-cancer" in told["failureDetails"]["message"]


def test_smoke_test_asks_no_endpoint_that_serves_another_version(stage: Stage) -> None:
    stage.clients["sagemaker"] = serving(target_arn(2))

    (told,) = stage.call("smoke_test", {**PARAMETERS, "registered_arn": TARGET_ARN})

    assert told["failureDetails"]["message"] == (
        f"serving: endpoint acme-staging-breast-cancer: serves AllTraffic {target_arn(2)},"
        f" expected {TARGET_ARN} on every variant"
    )


def test_smoke_test_needs_the_version_that_was_promoted(stage: Stage) -> None:
    (told,) = stage.call("smoke_test")

    assert "registered_arn: got nothing" in told["failureDetails"]["message"]


def test_delete_failed_stack_leaves_a_stack_that_is_not_there(stage: Stage) -> None:
    class CloudFormation:
        def describe_stacks(self, **request: str) -> Any:
            message = f"Stack with id {request['StackName']} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "x")

    stage.clients["cloudformation"] = CloudFormation()

    (told,) = stage.call("delete_failed_stack")

    assert told["executionDetails"]["summary"] == (
        "stack acme-staging-breast-cancer-endpoint: does not exist"
    )


RENDERED = {
    "name": "Endpoint",
    "revision": None,
    "location": {
        "type": "S3",
        "s3Location": {"bucketName": "artifacts", "objectKey": "a/endpoint.zip"},
    },
}


def render(
    stage: Stage, target: TargetRegistry | None = None, intent: str = "promote", **members: Any
) -> Any:
    """Call the step on a version of the target with other members, where others may serve."""
    target = target or TargetRegistry()
    target.packages[TARGET_ARN] = {
        **stage.package.description,
        "ModelPackageArn": TARGET_ARN,
        **members,
    }
    stage.clients["sagemaker"] = target
    parameters = {**PARAMETERS, "registered_arn": TARGET_ARN, "intent": intent}
    (told,) = stage.call("render_endpoint", parameters, outputArtifacts=[RENDERED])
    return told


def rendered(stage: Stage) -> tuple[Any, Any]:
    """Return the registered container and the one of the template."""
    told = render(stage)

    assert list(told["outputVariables"]) == ["ContentDigest"]
    with zipfile.ZipFile(BytesIO(stage.scene.s3.current("artifacts", "a/endpoint.zip").body)) as z:
        template = json.loads(z.read("endpoint.template.json"))
    (container,) = stage.package.description["InferenceSpecification"]["Containers"]
    return container, template["Resources"]["Model"]["Properties"]["PrimaryContainer"]


def test_render_endpoint_hands_over_a_template_with_the_versions_containers(stage: Stage) -> None:
    container, served = rendered(stage)

    assert served["Image"] == container["Image"]
    assert served["ModelDataSource"] == container["ModelDataSource"]


def test_a_version_that_was_withdrawn_since_is_not_deployed(stage: Stage) -> None:
    told = render(stage, CustomerMetadataProperties={"promotion.withdrawn": "rejected in dev"})

    assert told["failureDetails"]["message"] == (
        f"render-endpoint: {TARGET_ARN}: withdrawn, promotion.withdrawn is 'rejected in dev'"
    )


def began(number: int) -> dict[str, dict[str, str]]:
    arn = SOURCE.arn("sagemaker", f"model-package/{GROUP}/{number}")
    first = {"promotion.first.arn": arn, "promotion.first.created-at": CREATED}
    return {"CustomerMetadataProperties": {"promotion.origin.arn": arn, **first}}


@pytest.mark.parametrize(
    ("served", "intent", "is_refused"),
    [(8, "promote", True), (6, "promote", False), (7, "promote", False), (8, "rollback", False)],
)
def test_a_version_older_than_what_serves_by_now_is_not_deployed(
    stage: Stage, served: int, intent: str, *, is_refused: bool
) -> None:
    target = serving(target_arn(2))
    target.packages[target_arn(2)] = {
        **stage.package.description,
        "ModelPackageArn": target_arn(2),
        **began(served),
    }

    told = render(stage, target, intent, **began(7))

    older = f"{ARN} is older than {ARN[:-1]}8, which serves now"
    expected = f"render-endpoint: {TARGET_ARN}: {older}" if is_refused else None
    assert told.get("failureDetails", {}).get("message") == expected


def test_a_serverless_endpoint_is_rendered_with_the_archives_url(stage: Stage) -> None:
    stage.configure(endpoint={"serverless": {"memory_size_in_mb": 2048, "max_concurrency": 5}})

    container, served = rendered(stage)

    source = container["ModelDataSource"]["S3DataSource"]
    assert served == {"Image": container["Image"], "ModelDataUrl": source["S3Uri"]}


def test_render_endpoint_needs_a_place_for_its_template(stage: Stage) -> None:
    (told,) = stage.call("render_endpoint", {**PARAMETERS, "registered_arn": TARGET_ARN})

    assert "expected a registered version, an output artifact" in told["failureDetails"]["message"]


def test_report_tells_the_source_and_settles_what_was_registered(stage: Stage) -> None:
    events, notified = Events(), Notified()
    registry = Registered(ORIGIN)
    stage.clients |= {
        "cloudformation": None,
        "sns": notified,
        "events": events,
        "codepipeline": EndedPipeline(REGISTER, REQUEST, status="Succeeded"),
        "sagemaker": registry,
    }
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ended = {"pipeline": PIPELINE, "execution-id": EXECUTION}
    module = importlib.import_module("promotion_steps.handlers.report")

    module.handler({"detail": ended}, None)

    assert [entry["EventBusName"] for entry in events.entries] == [
        SOURCE.promotion_bus_arn,
        "arn:aws:events:us-east-1:222222222222:event-bus/tools",
    ]
    (message,) = notified.messages
    assert message["TopicArn"] == TARGET.notification_topic_arn
    assert registry.metadata["promotion.arrival"] == "Verified"


def test_report_reconciles_on_its_schedule(stage: Stage) -> None:
    events = Events()
    stage.clients |= {
        "cloudformation": None,
        "sns": Notified(),
        "events": events,
        "codepipeline": EndedPipeline(REGISTER, REQUEST, status="Succeeded"),
        "sagemaker": Registered(ORIGIN),
    }
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    module = importlib.import_module("promotion_steps.handlers.report")

    module.handler({"detail-type": "Scheduled Event", "detail": {}}, None)

    assert SOURCE.promotion_bus_arn in {entry["EventBusName"] for entry in events.entries}


def test_record_outcome_annotates_the_source_package(stage: Stage) -> None:
    updates: list[Any] = []

    class Registry:
        def describe_model_package(self, **request: Any) -> Any:
            return {}

        def update_model_package(self, **request: Any) -> None:
            updates.append(request)

    stage.clients |= {"sagemaker": Registry(), "events": Events()}
    module = importlib.import_module("promotion_steps.handlers.record_outcome")

    module.handler(report_event(), None)

    assert len(updates) == 1


def test_withdraw_marks_what_the_ledger_remembers(stage: Stage) -> None:
    registry_of_target = Marked()
    notified = Notified()
    stage.clients |= {"sagemaker": registry_of_target, "sns": notified, "events": notified.events}
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger(stage).record_version(ARN, EXECUTION, TARGET_ARN)
    module = importlib.import_module("promotion_steps.handlers.withdraw")

    module.handler(rejection(), None)

    assert registry_of_target.metadata == {"promotion.withdrawn": f"{ARN} was rejected in dev"}
    assert len(notified.messages) == 1


def test_promotions_that_stalled_are_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STALLED_HOURS", "6")
    stage.clients |= {
        "codepipeline": EndedPipeline(REQUEST, status="InProgress"),
        "sagemaker": None,
    }
    ledger(stage).claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    module = importlib.import_module("promotion_steps.handlers.watch_promotions")
    monkeypatch.setattr(module, "find_withdrawn", lambda *_: [])

    module.handler({}, None)

    assert json.loads(capsys.readouterr().out)["found"] == {"StalledPromotions": [ARN]}


def test_versions_that_wait_are_counted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WAITING_DAYS", "14")
    stage.clients |= {"sagemaker": WaitingRegistry()}
    module = importlib.import_module("promotion_steps.handlers.watch_approvals")

    module.handler({}, None)

    assert json.loads(capsys.readouterr().out)["found"] == {"VersionsThatWaitForApproval": [ARN]}


def test_every_step_has_its_handler() -> None:
    folder = Path(str(promotion_steps.__file__)).parent / "handlers"
    steps = {step.replace("-", "_") for step in (*SOURCE_STEPS, *TARGET_STEPS)}

    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == steps


@pytest.mark.parametrize("step", [*SOURCE_STEPS, *TARGET_STEPS])
def test_a_cold_start_loads_little_besides_boto3(step: str) -> None:
    code = (
        "import sys, time, boto3; from botocore.config import Config; before = set(sys.modules);"
        "start = time.process_time();"
        f"import promotion_steps.handlers.{step.replace('-', '_')};"
        "print(time.process_time() - start)"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert float(answer.stdout) < 0.3
