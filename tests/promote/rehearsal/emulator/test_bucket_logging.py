"""Access logs of buckets that stacks make."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import pytest

from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"


class LoggedBucket:
    """A stack of a bucket and of the bucket for its logs."""

    def __init__(self, emulator: Emulator) -> None:
        session = emulator.session(ACCOUNT)
        self.name = f"logged-{uuid.uuid4().hex[:8]}"
        self.stacks = session.client("cloudformation")
        self.s3 = session.client("s3")

    def template(self, **logging: Any) -> str:
        logs = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": f"{self.name}-logs"}}
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": self.name, **logging}}
        return json.dumps({"Resources": {"Logs": logs, "Bucket": {**bucket, "DependsOn": "Logs"}}})

    def create(self, **logging: Any) -> str:
        self.stacks.create_stack(StackName=self.name, TemplateBody=self.template(**logging))
        return self.status()

    def update(self, **logging: Any) -> str:
        self.stacks.update_stack(StackName=self.name, TemplateBody=self.template(**logging))
        return self.status()

    def status(self) -> str:
        deadline = time.monotonic() + 20
        while True:
            (stack,) = self.stacks.describe_stacks(StackName=self.name)["Stacks"]
            status: str = stack["StackStatus"]
            if not status.endswith("IN_PROGRESS") or time.monotonic() > deadline:
                return status
            time.sleep(0.05)

    def logging(self) -> Any:
        return self.s3.get_bucket_logging(Bucket=self.name).get("LoggingEnabled")


@pytest.fixture
def bucket(emulator: Emulator) -> LoggedBucket:
    return LoggedBucket(emulator)


def test_a_bucket_says_where_its_accesses_are_logged_until_they_are_not(
    bucket: LoggedBucket,
) -> None:
    logs = f"{bucket.name}-logs"
    logging = {"DestinationBucketName": logs, "LogFilePrefix": "artifacts/"}

    created = bucket.create(LoggingConfiguration=logging)
    logged = bucket.logging()
    updated = bucket.update()

    assert (created, updated) == ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    assert logged == {"TargetBucket": logs, "TargetPrefix": "artifacts/"}
    assert bucket.logging() is None


def test_a_destination_that_is_not_there_fails_the_stack(bucket: LoggedBucket) -> None:
    status = bucket.create(LoggingConfiguration={"DestinationBucketName": "nowhere-at-all"})

    events = bucket.stacks.describe_stack_events(StackName=bucket.name)["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events]
    assert status == "ROLLBACK_COMPLETE"
    assert any("target bucket for logging does not exist" in reason for reason in reasons)
