"""AWS in this process: roles that always open, a bucket, functions and stacks that behave."""

# ruff: noqa: N803 boto3 spells its arguments so

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.emulator.codepipeline.access import RoleSession
from promote.rehearsal.emulator.json_service import ServiceError

Function = Callable[[dict[str, Any]], None]


class FakeS3:
    """A bucket of versions."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.written: list[dict[str, Any]] = []
        self.versioning = "Enabled"

    def get_bucket_versioning(self, *, Bucket: str) -> dict[str, Any]:
        return {"Status": self.versioning}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise refusal("NoSuchKey", f"no {Key} in {Bucket}", "HeadObject")
        return {"VersionId": "version-1"}

    def get_object(self, *, Bucket: str, Key: str, VersionId: str = "") -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise refusal("NoSuchKey", "The specified key does not exist.", "GetObject")
        return {
            "Body": io.BytesIO(self.objects[Bucket, Key]),
            "ETag": '"etag"',
            "LastModified": datetime(2026, 1, 2, tzinfo=UTC),
        }

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **how: Any) -> None:
        self.objects[Bucket, Key] = Body
        self.written.append({"Bucket": Bucket, "Key": Key, **how})


class FakeLambda:
    """Functions that run when they are invoked, each in a thread of its own."""

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}
        self.invocations: list[tuple[str, dict[str, Any]]] = []
        self.crashes: list[ServiceError] = []

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:
        assert InvocationType == "Event"
        if FunctionName not in self.functions:
            raise refusal("ResourceNotFoundException", f"no function {FunctionName}", "Invoke")
        job = json.loads(Payload)["CodePipeline.job"]
        self.invocations.append((FunctionName, job))
        threading.Thread(target=self._run, args=(FunctionName, job), daemon=True).start()
        return {"StatusCode": 202}

    def _run(self, name: str, job: dict[str, Any]) -> None:
        try:
            self.functions[name](job)
        except ServiceError as crash:
            self.crashes.append(crash)

    def jobs_of(self, function: str) -> list[dict[str, Any]]:
        return [job for name, job in self.invocations if name == function]


class FakeCloudFormation:
    """Stacks that are done the second time somebody looks."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, Any]] = []
        self.failure: str | None = None
        self.events: list[dict[str, Any]] = []
        self.no_updates = False

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:
        if StackName not in self.stacks:
            raise refusal("ValidationError", f"Stack {StackName} does not exist", "DescribeStacks")
        stack = self.stacks[StackName]
        seen = dict(stack)
        stack["StackStatus"] = stack.get("Next", stack["StackStatus"])
        return {"Stacks": [seen]}

    def create_stack(self, *, StackName: str, **request: Any) -> dict[str, Any]:
        self._deploy("CREATE", StackName, request)
        return {"StackId": f"id-of-{StackName}"}

    def update_stack(self, *, StackName: str, **request: Any) -> None:
        if self.no_updates:
            raise refusal("ValidationError", "No updates are to be performed.", "UpdateStack")
        self._deploy("UPDATE", StackName, request)

    def describe_stack_events(self, *, StackName: str) -> dict[str, Any]:
        return {"StackEvents": list(reversed(self.events))}

    def _deploy(self, verb: str, name: str, request: dict[str, Any]) -> None:
        self.requests.append({"StackName": name, **request})
        done = f"{verb}_COMPLETE"
        if self.failure:
            done = "ROLLBACK_COMPLETE" if verb == "CREATE" else "UPDATE_ROLLBACK_COMPLETE"
            self._fail(verb, "Endpoint", self.failure)
            self._fail(verb, "Config", "Resource creation cancelled")
        self.stacks[name] = {
            "StackId": f"id-of-{name}",
            "StackStatus": f"{verb}_IN_PROGRESS",
            "Next": done,
            "Outputs": [{"OutputKey": "EndpointName", "OutputValue": "churn"}],
        }

    def _fail(self, verb: str, resource: str, reason: str) -> None:
        self.events.append(
            {
                "EventId": f"event-{len(self.events)}",
                "LogicalResourceId": resource,
                "ResourceStatus": f"{verb}_FAILED",
                "ResourceStatusReason": reason,
            }
        )


class FakeAccess:
    """Every role opens, except the ones that are locked."""

    def __init__(self) -> None:
        self.clients = {
            "s3": FakeS3(),
            "lambda": FakeLambda(),
            "cloudformation": FakeCloudFormation(),
        }
        self.locked: set[str] = set()
        self.may_not_pass: set[str] = set()
        self.used: list[tuple[str, str]] = []

    def assume(self, role_arn: str, *, session_name: str, pipeline_arn: str) -> RoleSession:
        if role_arn in self.locked:
            raise ServiceError("AccessDeniedException", f"{role_arn} is locked", 403)
        return FakeSession(self, role_arn)

    def may(self, role_arn: str, action: str, resource_arn: str, **context: str) -> bool:
        assert action == "iam:PassRole"
        assert context == {"iam:PassedToService": "cloudformation.amazonaws.com"}
        return resource_arn not in self.may_not_pass


class FakeSession:
    """Clients that note the role they are used under."""

    def __init__(self, access: FakeAccess, role_arn: str) -> None:
        self._access = access
        self._role_arn = role_arn

    def client(self, service: str) -> Any:
        self._access.used.append((service, self._role_arn.rpartition("/")[2]))
        return self._access.clients[service]

    def credentials(self) -> dict[str, str]:
        name = self._role_arn.rpartition("/")[2]
        return {"accessKeyId": f"key-of-{name}", "secretAccessKey": "s", "sessionToken": "t"}

    def assume(self, role_arn: str, session_name: str) -> RoleSession:
        if role_arn in self._access.locked:
            raise refusal("AccessDenied", f"may not assume {role_arn}", "AssumeRole")
        return FakeSession(self._access, role_arn)


def refusal(code: str, message: str, operation: str) -> ClientError:
    """Spell a refusal of AWS."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Zip files in memory."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files:
            opened.writestr(name, content)
    return archive.getvalue()
