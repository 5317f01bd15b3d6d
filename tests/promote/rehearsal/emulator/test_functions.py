from __future__ import annotations

import io
import json
import textwrap
import time
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
REGION = "us-east-1"
CODE = """
    import os, boto3
    def handler(event, context):
        if "queue" in event.get("detail", {}):
            boto3.client("sqs").send_message(QueueUrl=event["detail"]["queue"], MessageBody="seen")
            return None
        identity = boto3.client("sts").get_caller_identity()
        try:
            boto3.client("s3").list_buckets()
            denied = ""
        except Exception as error:
            denied = type(error).__name__
        told = {"arn": identity["Arn"], "denied": denied, "pid": os.getpid()}
        return {**told, "environment": dict(os.environ)}
"""


class Function:
    """A function with a role of its own, which may use SQS and nothing else."""

    def __init__(
        self,
        emulator: Emulator,
        trusted: str = "lambda.amazonaws.com",
        trusted_for: str | None = None,
        code: str = CODE,
    ) -> None:
        self.session = emulator.session(ACCOUNT)
        self.name = f"function-{uuid.uuid4().hex[:8]}"
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.name}"
        self.role_arn = self._role(trusted, trusted_for and trusted_for.format(self.arn))
        self.client = self.session.client("lambda")
        self.client.create_function(
            FunctionName=self.name,
            Runtime="python3.13",
            Role=self.role_arn,
            Handler="index.handler",
            Code={"ZipFile": _zip(code)},
            Timeout=30,
            Environment={"Variables": {"GIVEN": "value"}},
        )

    def _role(self, trusted: str, trusted_for: str | None) -> str:
        iam = self.session.client("iam")
        own: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        if trusted_for:
            own["ArnLike"] = {"aws:SourceArn": trusted_for}
        trust = allow(["sts:AssumeRole"], principal={"Service": trusted}, condition=own)
        role: str = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=policy(trust))[
            "Role"
        ]["Arn"]
        iam.put_role_policy(
            RoleName=self.name, PolicyName="own", PolicyDocument=policy(allow(["sqs:*"], "*"))
        )
        return role

    def deny(self, action: str, resource: str) -> None:
        statement = {"Effect": "Deny", "Action": action, "Resource": resource}
        self.session.client("iam").put_role_policy(
            RoleName=self.name, PolicyName="less", PolicyDocument=policy(statement)
        )

    def invoke(self) -> dict[str, Any]:
        answer = self.client.invoke(FunctionName=self.name, Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        return payload

    def call_on_events(self, source: str, *, permitted: bool) -> None:
        events = self.session.client("events")
        rule = events.put_rule(Name=self.name, EventPattern=json.dumps({"source": [source]}))
        events.put_targets(Rule=self.name, Targets=[{"Id": "function", "Arn": self.arn}])
        self.client.add_permission(
            FunctionName=self.name,
            StatementId="events",
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=rule["RuleArn"] if permitted else f"{rule['RuleArn']}-else",
        )


@pytest.fixture(scope="module")
def function(emulator: Emulator) -> Function:
    return Function(emulator)


def test_a_function_acts_as_its_role_and_no_more(function: Function) -> None:
    seen = function.invoke()

    assert seen["arn"].startswith(f"arn:aws:sts::{ACCOUNT}:assumed-role/{function.name}/")
    assert seen["denied"] == "AccessDenied"


def test_a_function_finds_this_aws_and_nobody_elses_credentials(
    function: Function, emulator: Emulator
) -> None:
    environment = function.invoke()["environment"]

    assert environment["AWS_ENDPOINT_URL"] == emulator.endpoint_url
    assert environment["AWS_CA_BUNDLE"] == str(emulator.ca_bundle)
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert environment["AWS_SECRET_ACCESS_KEY"] != "test"
    assert environment["GIVEN"] == "value"


@pytest.mark.parametrize("permitted", [True, False])
def test_events_invoke_a_function_that_lets_them(emulator: Emulator, permitted: bool) -> None:
    function = Function(emulator)
    source = f"source-{function.name}"
    function.call_on_events(source, permitted=permitted)
    sqs = function.session.client("sqs")
    queue = sqs.create_queue(QueueName=function.name)["QueueUrl"]

    function.session.client("events").put_events(
        Entries=[{"Source": source, "DetailType": "Test", "Detail": json.dumps({"queue": queue})}]
    )

    wait = 10 if permitted else 1
    answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=wait)
    assert len(answer.get("Messages", [])) == int(permitted)


def test_a_role_that_does_not_trust_lambda_makes_no_function(emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        Function(emulator, trusted="events.amazonaws.com")


def test_a_cold_start_is_short(emulator: Emulator) -> None:
    function = Function(emulator)
    before = time.monotonic()
    function.invoke()
    cold = time.monotonic() - before
    before = time.monotonic()
    function.invoke()
    warm = time.monotonic() - before

    assert cold < 5
    assert warm < cold


def test_workers_end_with_their_emulator() -> None:
    with Emulator() as emulator:
        worker = int(Function(emulator).invoke()["pid"])
        assert _runs(worker)

    deadline = time.monotonic() + 2
    while _runs(worker) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(worker)


def _runs(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    # A dead process that nobody has waited for yet is still listed.
    return status.rpartition(")")[2].split()[0] != "Z"


def _zip(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.py", textwrap.dedent(source))
    return buffer.getvalue()
