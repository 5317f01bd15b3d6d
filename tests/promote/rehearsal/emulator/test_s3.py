from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import AccessWorld, allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

SOURCE = "111111111111"
TARGET = "222222222222"
PART = 5 * 1024 * 1024


class Hop:
    """A role of the target account that may read the source bucket and write its own."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.mark = uuid.uuid4().hex[:8]
        self.source_bucket = f"source-{self.mark}"
        self.target_bucket = f"target-{self.mark}"
        self.role_arn = f"arn:aws:iam::{TARGET}:role/copier-{self.mark}"
        self.source = emulator.session(SOURCE).client("s3")
        self.target = emulator.session(TARGET).client("s3")
        self.source_key = self.make_key(SOURCE, self.role_statement())
        self.target_key = self.make_key(TARGET)
        self.make_bucket(self.source, self.source_bucket, self.source_key)
        self.make_bucket(self.target, self.target_bucket, self.target_key)
        self.share(["s3:GetObject*"])
        self.credentials = self.make_role()

    def role_statement(self, condition: dict[str, Any] | None = None) -> dict[str, Any]:
        by_role = {"ArnEquals": {"aws:PrincipalArn": self.role_arn}, **(condition or {})}
        return allow(["kms:Decrypt"], "*", principal=root(TARGET), condition=by_role)

    def make_key(self, account: str, *statements: dict[str, Any]) -> str:
        own = allow(["kms:*"], "*", principal=root(account))
        kms = self.emulator.session(account).client("kms")
        arn: str = kms.create_key(Policy=policy(own, *statements))["KeyMetadata"]["Arn"]
        return arn

    def set_key_policy(self, *statements: dict[str, Any]) -> None:
        own = allow(["kms:*"], "*", principal=root(SOURCE))
        self.emulator.session(SOURCE).client("kms").put_key_policy(
            KeyId=self.source_key, Policy=policy(own, *statements)
        )

    def make_bucket(self, s3: Any, bucket: str, kms_key: str) -> None:
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": kms_key}
        s3.put_bucket_encryption(
            Bucket=bucket,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
            },
        )

    def share(self, actions: list[str]) -> None:
        by_role = {"ArnEquals": {"aws:PrincipalArn": self.role_arn}}
        arn = f"arn:aws:s3:::{self.source_bucket}/*"
        statement = allow(actions, arn, principal=root(TARGET), condition=by_role)
        self.source.put_bucket_policy(Bucket=self.source_bucket, Policy=policy(statement))

    def make_role(self, *denied: str) -> Credentials:
        iam = self.emulator.session(TARGET).client("iam")
        name = self.role_arn.rpartition("/")[2]
        trust = allow(["sts:AssumeRole"], principal=root(TARGET))
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))
        self.allow_role(["s3:*", "kms:*"])
        return self.emulator.assume(self.role_arn, Credentials.root(TARGET))

    def allow_role(self, actions: list[str]) -> None:
        self.emulator.session(TARGET).client("iam").put_role_policy(
            RoleName=self.role_arn.rpartition("/")[2],
            PolicyName="own",
            PolicyDocument=policy(allow(actions, "*")),
        )

    @property
    def s3(self) -> Any:
        return self.emulator.client("s3", self.credentials)

    def put(self, key: str, body: bytes) -> dict[str, Any]:
        put: dict[str, Any] = self.source.put_object(
            Bucket=self.source_bucket, Key=key, Body=body, ChecksumAlgorithm="SHA256"
        )
        return put

    def copy(self, key: str, version: str | None = None, **more: Any) -> dict[str, Any]:
        source = {"Bucket": self.source_bucket, "Key": key}
        if version:
            source["VersionId"] = version
        copied: dict[str, Any] = self.s3.copy_object(
            Bucket=self.target_bucket, Key=key, CopySource=source, **more
        )
        return copied


@pytest.fixture
def hop(emulator: Emulator) -> Hop:
    return Hop(emulator)


def test_put_tells_the_key_of_the_default_encryption(hop: Hop) -> None:
    put = hop.put("model", b"bytes")

    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", hop.source_key)
    assert put["ChecksumSHA256"] == _sha256(b"bytes")


def test_get_and_head_of_another_account_tell_key_version_and_checksum(hop: Hop) -> None:
    version = hop.put("model", b"bytes")["VersionId"]
    place = {"Bucket": hop.source_bucket, "Key": "model", "VersionId": version}

    got = hop.s3.get_object(**place)
    head = hop.s3.head_object(**place, ChecksumMode="ENABLED")

    assert got["Body"].read() == b"bytes"
    for answer in (got, head):
        assert answer["VersionId"] == version
        assert answer["SSEKMSKeyId"] == hop.source_key
    assert head["ChecksumSHA256"] == _sha256(b"bytes")


def test_attributes_of_an_old_version_are_those_of_that_version(hop: Hop) -> None:
    version = hop.put("model", b"old")["VersionId"]
    hop.put("model", b"newer")

    attributes = hop.s3.get_object_attributes(
        Bucket=hop.source_bucket,
        Key="model",
        VersionId=version,
        ObjectAttributes=["Checksum", "ObjectSize", "ETag"],
    )

    assert attributes["Checksum"]["ChecksumSHA256"] == _sha256(b"old")
    assert attributes["Checksum"]["ChecksumType"] == "FULL_OBJECT"
    assert attributes["ObjectSize"] == 3
    assert attributes["ETag"] == hashlib.md5(b"old").hexdigest()
    assert attributes["VersionId"] == version


def test_a_pinned_version_is_copied_and_encrypted_anew(hop: Hop) -> None:
    old = hop.put("model", b"old")
    hop.put("model", b"newer")

    copied = hop.copy(
        "model", old["VersionId"], CopySourceIfMatch=old["ETag"], ChecksumAlgorithm="SHA256"
    )

    assert copied["CopySourceVersionId"] == old["VersionId"]
    assert copied["SSEKMSKeyId"] == hop.target_key
    assert copied["CopyObjectResult"]["ChecksumSHA256"] == _sha256(b"old")
    got = hop.s3.get_object(Bucket=hop.target_bucket, Key="model", VersionId=copied["VersionId"])
    assert got["Body"].read() == b"old"
    assert got["SSEKMSKeyId"] == hop.target_key


def test_a_copy_has_only_the_checksum_it_was_asked_for(hop: Hop) -> None:
    hop.source.put_object(Bucket=hop.source_bucket, Key="model", Body=b"x")

    copied = hop.copy("model", ChecksumAlgorithm="SHA256")

    head = hop.s3.head_object(Bucket=hop.target_bucket, Key="model", ChecksumMode="ENABLED")
    assert copied["CopyObjectResult"]["ChecksumSHA256"] == _sha256(b"x")
    assert head["ChecksumSHA256"] == _sha256(b"x")
    assert "ChecksumCRC32" not in head


def test_a_copy_of_a_changed_source_is_refused(hop: Hop) -> None:
    hop.put("model", b"bytes")

    with pytest.raises(ClientError, match="PreconditionFailed"):
        hop.copy("model", CopySourceIfMatch='"0123"')


def test_a_copy_of_a_version_that_is_not_there_is_refused(hop: Hop) -> None:
    hop.put("model", b"bytes")

    with pytest.raises(ClientError, match="NoSuchVersion"):
        hop.copy("model", "no-such-version")


def test_a_copy_needs_the_action_on_versions_to_read_a_version(hop: Hop) -> None:
    version = hop.put("model", b"bytes")["VersionId"]
    hop.share(["s3:GetObject"])

    with pytest.raises(ClientError, match="AccessDenied"):
        hop.copy("model", version)
    assert hop.copy("model")["CopyObjectResult"]["ETag"]


def test_a_copy_needs_decrypt_at_the_source(hop: Hop) -> None:
    hop.put("model", b"bytes")
    hop.set_key_policy()

    with pytest.raises(ClientError, match=r"AccessDenied.*kms:Decrypt"):
        hop.copy("model")


def test_a_copy_needs_generate_data_key_at_the_target(hop: Hop) -> None:
    hop.put("model", b"bytes")
    hop.allow_role(["s3:*", "kms:Decrypt"])

    with pytest.raises(ClientError, match=r"AccessDenied.*kms:GenerateDataKey"):
        hop.copy("model")


def test_put_needs_generate_data_key(hop: Hop) -> None:
    hop.allow_role(["s3:*", "kms:Decrypt"])

    with pytest.raises(ClientError, match=r"AccessDenied.*kms:GenerateDataKey"):
        hop.s3.put_object(Bucket=hop.target_bucket, Key="new", Body=b"")


def test_head_needs_decrypt_for_checksums_alone(hop: Hop) -> None:
    hop.put("model", b"bytes")
    hop.set_key_policy()
    place = {"Bucket": hop.source_bucket, "Key": "model"}

    assert hop.s3.head_object(**place)["ContentLength"] == 5
    with pytest.raises(ClientError, match="403"):
        hop.s3.head_object(**place, ChecksumMode="ENABLED")
    with pytest.raises(ClientError, match=r"AccessDenied.*kms:Decrypt"):
        hop.s3.get_object_attributes(**place, ObjectAttributes=["Checksum"])


@pytest.mark.parametrize(
    ("operator", "key", "value", "allowed"),
    [
        ("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com", True),
        ("StringEquals", "kms:ViaService", "s3.eu-west-1.amazonaws.com", False),
        ("StringLike", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::source-*/model", True),
        ("StringLike", "kms:EncryptionContext:aws:s3:arn", "arn:aws:s3:::source-*/else", False),
        ("StringEquals", "kms:CallerAccount", TARGET, True),
        ("StringEquals", "kms:CallerAccount", SOURCE, False),
        ("Null", "kms:EncryptionContext:aws:s3:arn", "false", True),
        ("Null", "kms:ViaService", "true", False),
    ],
)
def test_key_policy_conditions_of_reads_through_s3(
    hop: Hop, operator: str, key: str, value: str, allowed: bool
) -> None:
    hop.put("model", b"bytes")
    hop.set_key_policy(hop.role_statement({operator: {key: value}}))

    if allowed:
        assert hop.s3.get_object(Bucket=hop.source_bucket, Key="model")["ContentLength"] == 5
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            hop.s3.get_object(Bucket=hop.source_bucket, Key="model")


def test_the_encryption_context_is_the_bucket_when_it_has_a_key_of_its_own(hop: Hop) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": hop.source_key}
    hop.source.put_bucket_encryption(
        Bucket=hop.source_bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
        },
    )
    hop.put("model", b"bytes")
    bucket_arn = f"arn:aws:s3:::{hop.source_bucket}"
    condition = {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": bucket_arn}}
    hop.set_key_policy(hop.role_statement(condition))

    assert hop.s3.get_object(Bucket=hop.source_bucket, Key="model")["ContentLength"] == 5


def test_an_unknown_key_is_refused(hop: Hop) -> None:
    unknown = hop.source_key[:-4] + "0000"

    with pytest.raises(ClientError, match=r"KMS\.NotFoundException"):
        hop.source.put_object(
            Bucket=hop.source_bucket,
            Key="model",
            Body=b"",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=unknown,
        )


def test_the_resource_account_of_a_foreign_bucket_is_its_owner(emulator: Emulator) -> None:
    world = AccessWorld(emulator)
    own = allow(["s3:GetObject"], "*", condition={"StringEquals": {"aws:ResourceAccount": SOURCE}})
    emulator.session(SOURCE).client("iam").put_role_policy(
        RoleName=world.name("visitor"), PolicyName="own", PolicyDocument=policy(own)
    )

    with pytest.raises(ClientError, match="AccessDenied"):
        emulator.client("s3", world.visitor.credentials).get_object(
            Bucket=world.name("open"), Key="plain"
        )


def test_a_multipart_upload_keeps_a_checksum_of_each_part(hop: Hop) -> None:
    upload = _start_upload(hop)
    bodies = [b"a" * PART, b"b"]
    parts = [
        hop.s3.upload_part(**upload, PartNumber=n, Body=body, ChecksumAlgorithm="SHA256")
        for n, body in enumerate(bodies, start=1)
    ]

    listed = hop.s3.list_parts(**upload)["Parts"]
    completed = _complete(hop, upload, parts)
    attributes = hop.s3.get_object_attributes(
        Bucket=hop.target_bucket,
        Key="big",
        VersionId=completed["VersionId"],
        ObjectAttributes=["Checksum", "ObjectParts", "ObjectSize"],
    )

    assert [part["ChecksumSHA256"] for part in listed] == [_sha256(body) for body in bodies]
    assert completed["ChecksumSHA256"] == _composite(bodies)
    assert completed["SSEKMSKeyId"] == hop.target_key
    assert attributes["Checksum"]["ChecksumType"] == "COMPOSITE"
    assert attributes["ObjectParts"]["TotalPartsCount"] == 2
    assert [part["ChecksumSHA256"] for part in attributes["ObjectParts"]["Parts"]] == [
        _sha256(body) for body in bodies
    ]


def test_parts_are_copied_from_a_pinned_version_of_another_account(hop: Hop) -> None:
    body = b"a" * PART + b"bc"
    old = hop.put("big", body)
    hop.put("big", b"newer")
    upload = _start_upload(hop)
    source = {"Bucket": hop.source_bucket, "Key": "big", "VersionId": old["VersionId"]}
    copies = [
        hop.s3.upload_part_copy(
            **upload,
            PartNumber=n,
            CopySource=source,
            CopySourceRange=f"bytes={first}-{last}",
            CopySourceIfMatch=old["ETag"],
        )
        for n, (first, last) in enumerate([(0, PART - 1), (PART, PART + 1)], start=1)
    ]

    completed = _complete(hop, upload, [copy["CopyPartResult"] for copy in copies])

    assert [copy["CopySourceVersionId"] for copy in copies] == [old["VersionId"]] * 2
    assert completed["ChecksumSHA256"] == _composite([body[:PART], body[PART:]])
    assert hop.s3.get_object(Bucket=hop.target_bucket, Key="big")["Body"].read() == body


def test_a_copy_of_a_multipart_object_has_a_checksum_of_the_whole(hop: Hop) -> None:
    upload = _start_upload(hop)
    part = hop.s3.upload_part(**upload, PartNumber=1, Body=b"whole", ChecksumAlgorithm="SHA256")
    _complete(hop, upload, [part])

    copied = hop.s3.copy_object(
        Bucket=hop.target_bucket,
        Key="copy",
        CopySource={"Bucket": hop.target_bucket, "Key": "big"},
    )

    assert copied["CopyObjectResult"]["ChecksumSHA256"] == _sha256(b"whole")


def test_a_part_copy_of_a_changed_source_is_refused(hop: Hop) -> None:
    hop.put("big", b"bytes")
    source = {"Bucket": hop.source_bucket, "Key": "big"}

    with pytest.raises(ClientError, match="PreconditionFailed"):
        hop.s3.upload_part_copy(
            **_start_upload(hop), PartNumber=1, CopySource=source, CopySourceIfMatch='"0123"'
        )


def test_a_multipart_upload_needs_generate_data_key_and_decrypt(hop: Hop) -> None:
    upload = _start_upload(hop)
    hop.allow_role(["s3:*", "kms:GenerateDataKey"])
    with pytest.raises(ClientError, match=r"AccessDenied.*kms:Decrypt"):
        hop.s3.upload_part(**upload, PartNumber=1, Body=b"")

    hop.allow_role(["s3:*", "kms:Decrypt"])
    with pytest.raises(ClientError, match=r"AccessDenied.*kms:GenerateDataKey"):
        _start_upload(hop)


def test_a_part_copy_needs_decrypt_at_the_source(hop: Hop) -> None:
    hop.put("big", b"bytes")
    hop.set_key_policy()
    upload = _start_upload(hop)

    with pytest.raises(ClientError, match=r"AccessDenied.*kms:Decrypt"):
        hop.s3.upload_part_copy(
            **upload, PartNumber=1, CopySource={"Bucket": hop.source_bucket, "Key": "big"}
        )


def test_another_accounts_key_that_is_managed_by_aws_cannot_be_used(emulator: Emulator) -> None:
    world = AccessWorld(emulator)
    world.host("s3").put_object(
        Bucket=world.name("open"), Key="managed", Body=b"", ServerSideEncryption="aws:kms"
    )

    with pytest.raises(ClientError, match=r"AccessDenied.*kms:Decrypt.*alias/aws/s3"):
        emulator.client("s3", world.visitor.credentials).get_object(
            Bucket=world.name("open"), Key="managed"
        )


def test_a_copy_that_shall_create_an_object_replaces_none(emulator: Emulator) -> None:
    hop = Hop(emulator)
    hop.source.put_object(Bucket=hop.source_bucket, Key="model", Body=b"registered")
    copy = {
        "Bucket": hop.target_bucket,
        "Key": "model",
        "CopySource": {"Bucket": hop.source_bucket, "Key": "model"},
    }

    hop.s3.copy_object(**copy, IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        hop.s3.copy_object(**copy, IfNoneMatch="*")

    hop.s3.copy_object(**copy)


def _start_upload(hop: Hop) -> dict[str, str]:
    started = hop.s3.create_multipart_upload(
        Bucket=hop.target_bucket, Key="big", ChecksumAlgorithm="SHA256"
    )
    assert started["SSEKMSKeyId"] == hop.target_key
    return {"Bucket": hop.target_bucket, "Key": "big", "UploadId": started["UploadId"]}


def _complete(hop: Hop, upload: dict[str, str], parts: list[dict[str, Any]]) -> dict[str, Any]:
    told = [
        {"PartNumber": n, "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
        for n, part in enumerate(parts, start=1)
    ]
    completed: dict[str, Any] = hop.s3.complete_multipart_upload(
        **upload, MultipartUpload={"Parts": told}
    )
    return completed


def _sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _composite(bodies: list[bytes]) -> str:
    digests = b"".join(hashlib.sha256(body).digest() for body in bodies)
    return f"{_sha256(digests)}-{len(bodies)}"
