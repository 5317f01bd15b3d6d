from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "222222222222"
FOREIGN = "111111111111"
DAYS = 30
PROTECTED = "AccessDenied.*object protected by object lock"
LIFECYCLE = {
    "Rules": [
        {
            "Id": "old",
            "Status": "Enabled",
            "Prefix": "reports/",
            "ExpirationInDays": 400,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 60}],
        }
    ]
}


class Evidence:
    """A bucket with a lock, made by a stack, and a role that works with it."""

    def __init__(self, emulator: Emulator, mode: str) -> None:
        self.emulator = emulator
        self.name = f"evidence-{uuid.uuid4().hex[:8]}"
        self.stacks = emulator.session(ACCOUNT).client("cloudformation")
        retention = {"Mode": mode, "Days": DAYS}
        self.properties: dict[str, Any] = {
            "BucketName": self.name,
            "ObjectLockEnabled": True,
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": retention},
            },
            "LifecycleConfiguration": LIFECYCLE,
        }
        self.stacks.create_stack(StackName=self.name, TemplateBody=self.template())
        assert self.status() == "CREATE_COMPLETE"
        self.s3 = self.acting_as(["s3:*"])

    def template(self) -> str:
        bucket = {"Type": "AWS::S3::Bucket", "Properties": self.properties}
        return json.dumps({"Resources": {"Evidence": bucket}})

    def status(self) -> str:
        deadline = time.monotonic() + 20
        while True:
            stack = self.stacks.describe_stacks(StackName=self.name)["Stacks"][0]
            status: str = stack["StackStatus"]
            if not status.endswith("IN_PROGRESS") or time.monotonic() > deadline:
                return status
            time.sleep(0.05)

    def acting_as(self, actions: Sequence[str], denied: Sequence[str] = ()) -> Any:
        iam = self.emulator.session(ACCOUNT).client("iam")
        name = f"writer-{uuid.uuid4().hex[:8]}"
        trust = policy(allow(["sts:AssumeRole"], principal=root(ACCOUNT)))
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
        statements = [allow(list(actions), "*")]
        if denied:
            statements.append({**allow(list(denied), "*"), "Effect": "Deny"})
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        session = self.emulator.assume(role["Arn"], Credentials.root(ACCOUNT))
        return self.emulator.client("s3", session)

    def put(self, key: str = "verdict.json", body: bytes = b"{}", **more: Any) -> str:
        put = self.s3.put_object(Bucket=self.name, Key=key, Body=body, **more)
        version: str = put["VersionId"]
        return version

    def retention(self, version: str, key: str = "verdict.json") -> dict[str, Any]:
        answer: dict[str, Any] = self.s3.get_object_retention(
            Bucket=self.name, Key=key, VersionId=version
        )["Retention"]
        return answer

    def shorten(self, version: str, s3: Any = None, **more: Any) -> None:
        self.extend(version, days=1, s3=s3, **more)

    def extend(self, version: str, *, days: int, s3: Any = None, **more: Any) -> None:
        mode = self.retention(version)["Mode"]
        (s3 or self.s3).put_object_retention(
            Bucket=self.name,
            Key="verdict.json",
            VersionId=version,
            Retention={"Mode": mode, "RetainUntilDate": _in_days(days)},
            **more,
        )

    def delete(self, version: str, s3: Any = None, **more: Any) -> None:
        (s3 or self.s3).delete_object(
            Bucket=self.name, Key="verdict.json", VersionId=version, **more
        )


@pytest.fixture(scope="module")
def compliance(emulator: Emulator) -> Evidence:
    return Evidence(emulator, "COMPLIANCE")


@pytest.fixture(scope="module")
def governance(emulator: Emulator) -> Evidence:
    return Evidence(emulator, "GOVERNANCE")


@pytest.fixture(params=["COMPLIANCE", "GOVERNANCE"])
def evidence(request: pytest.FixtureRequest) -> Evidence:
    found: Evidence = request.getfixturevalue(request.param.lower())
    return found


def test_a_stack_gives_its_bucket_lock_versioning_and_lifecycle(evidence: Evidence) -> None:
    lock = evidence.s3.get_object_lock_configuration(Bucket=evidence.name)
    lifecycle = evidence.s3.get_bucket_lifecycle_configuration(Bucket=evidence.name)

    expected = evidence.properties["ObjectLockConfiguration"]
    assert lock["ObjectLockConfiguration"] == expected
    assert evidence.s3.get_bucket_versioning(Bucket=evidence.name)["Status"] == "Enabled"
    assert lifecycle["Rules"] == [
        {
            "ID": "old",
            "Status": "Enabled",
            "Filter": {"Prefix": "reports/"},
            "Expiration": {"Days": 400},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            "Transitions": [{"StorageClass": "GLACIER", "Days": 60}],
        }
    ]


def test_what_is_put_is_retained_by_default(evidence: Evidence) -> None:
    version = evidence.put()

    retention = evidence.retention(version)
    head = evidence.s3.head_object(Bucket=evidence.name, Key="verdict.json", VersionId=version)

    mode = evidence.properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"]
    assert (retention["Mode"], head["ObjectLockMode"]) == (mode, mode)
    assert abs(retention["RetainUntilDate"] - _in_days(DAYS)) < dt.timedelta(minutes=1)


def test_a_version_is_not_deleted_before_its_time(evidence: Evidence) -> None:
    version = evidence.put()

    with pytest.raises(ClientError, match=PROTECTED):
        evidence.delete(version)


def test_retention_is_not_shortened(evidence: Evidence) -> None:
    version = evidence.put()

    with pytest.raises(ClientError, match=PROTECTED):
        evidence.shorten(version)


def test_retention_may_be_extended(evidence: Evidence) -> None:
    version = evidence.put()
    evidence.extend(version, days=DAYS + 10)

    assert evidence.retention(version)["RetainUntilDate"] > _in_days(DAYS + 9)


def test_a_plain_delete_makes_a_marker_and_leaves_the_version(evidence: Evidence) -> None:
    version = evidence.put(body=b"kept")

    deleted = evidence.s3.delete_object(Bucket=evidence.name, Key="verdict.json")

    assert deleted["DeleteMarker"] is True
    kept = evidence.s3.get_object(Bucket=evidence.name, Key="verdict.json", VersionId=version)
    assert kept["Body"].read() == b"kept"


def test_overwriting_makes_a_new_version(evidence: Evidence) -> None:
    old = evidence.put(body=b"old")
    new = evidence.put(body=b"new")

    got = evidence.s3.get_object(Bucket=evidence.name, Key="verdict.json", VersionId=old)
    assert (old != new, got["Body"].read()) == (True, b"old")
    assert evidence.retention(new)["RetainUntilDate"] >= evidence.retention(old)["RetainUntilDate"]


def test_nobody_bypasses_compliance(compliance: Evidence) -> None:
    version = compliance.put()

    with pytest.raises(ClientError, match=PROTECTED):
        compliance.delete(version, BypassGovernanceRetention=True)
    with pytest.raises(ClientError, match=PROTECTED):
        compliance.shorten(version, BypassGovernanceRetention=True)


def test_who_may_bypass_governance_shortens_and_deletes(governance: Evidence) -> None:
    version = governance.put()

    governance.shorten(version, BypassGovernanceRetention=True)
    governance.delete(version, BypassGovernanceRetention=True)

    with pytest.raises(ClientError, match="NoSuchVersion"):
        governance.retention(version)


def test_to_bypass_governance_takes_the_permission(governance: Evidence) -> None:
    version = governance.put()
    other = governance.acting_as(["s3:*"], denied=["s3:BypassGovernanceRetention"])

    with pytest.raises(ClientError, match="AccessDenied"):
        governance.delete(version, other, BypassGovernanceRetention=True)
    with pytest.raises(ClientError, match="AccessDenied"):
        governance.shorten(version, other, BypassGovernanceRetention=True)


def test_reading_retention_takes_the_permission(governance: Evidence) -> None:
    version = governance.put()
    other = governance.acting_as(["s3:GetObject", "s3:GetObjectVersion"])

    with pytest.raises(ClientError, match="AccessDenied"):
        other.get_object_retention(Bucket=governance.name, Key="verdict.json", VersionId=version)


def test_versioning_of_a_locked_bucket_stays_on(governance: Evidence) -> None:
    with pytest.raises(ClientError, match="InvalidBucketState"):
        governance.s3.put_bucket_versioning(
            Bucket=governance.name, VersioningConfiguration={"Status": "Suspended"}
        )


def test_a_put_under_a_lock_proves_its_content(governance: Evidence) -> None:
    without = governance.emulator.session(ACCOUNT).client(
        "s3", config=Config(request_checksum_calculation="when_required")
    )

    with pytest.raises(ClientError, match="Content-MD5 OR x-amz-checksum- HTTP header"):
        without.put_object(Bucket=governance.name, Key="unproven", Body=b"x")


def test_copies_and_multipart_uploads_are_retained_too(governance: Evidence) -> None:
    hold = {"ObjectLockLegalHoldStatus": "ON"}
    governance.put("source", b"x", **hold)
    copied = governance.s3.copy_object(
        Bucket=governance.name, Key="copy", CopySource=f"{governance.name}/source"
    )["VersionId"]
    place = {"Bucket": governance.name, "Key": "big"}
    upload = governance.s3.create_multipart_upload(**place)["UploadId"]
    part = governance.s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x")
    version = governance.s3.complete_multipart_upload(
        **place,
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )["VersionId"]

    assert governance.retention(copied, "copy")["Mode"] == "GOVERNANCE"
    assert governance.retention(version, "big")["Mode"] == "GOVERNANCE"
    with pytest.raises(ClientError, match="NoSuchObjectLockConfiguration"):
        governance.s3.get_object_legal_hold(Bucket=governance.name, Key="copy")


def test_what_another_account_writes_is_retained_by_the_buckets_lock(emulator: Emulator) -> None:
    evidence = Evidence(emulator, "GOVERNANCE")
    statement = allow(["s3:PutObject"], f"arn:aws:s3:::{evidence.name}/*", principal=root(FOREIGN))
    evidence.s3.put_bucket_policy(Bucket=evidence.name, Policy=policy(statement))

    emulator.session(FOREIGN).client("s3").put_object(
        Bucket=evidence.name, Key="foreign", Body=b"x", ACL="bucket-owner-full-control"
    )

    answer = evidence.s3.get_object_retention(Bucket=evidence.name, Key="foreign")
    assert answer["Retention"]["Mode"] == "GOVERNANCE"


def test_a_stack_does_not_delete_a_locked_bucket_with_versions(emulator: Emulator) -> None:
    evidence = Evidence(emulator, "GOVERNANCE")
    evidence.put()

    evidence.stacks.delete_stack(StackName=evidence.name)

    assert evidence.status() == "DELETE_FAILED"
    assert evidence.s3.get_bucket_versioning(Bucket=evidence.name)["Status"] == "Enabled"


def test_a_stack_with_a_lock_that_is_none_fails(emulator: Emulator) -> None:
    with pytest.raises(AssertionError, match="ROLLBACK_COMPLETE"):
        Evidence(emulator, "ADVICE")


def _in_days(days: int) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
