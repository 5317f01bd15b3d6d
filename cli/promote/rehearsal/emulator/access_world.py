"""Two accounts, and what one of them shares with the other: what the access probe is made of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

VISITOR = "111111111111"
HOST = "222222222222"
ROLE_PATH = "/visitors/"

Statement = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A role, and a session of it."""

    role_arn: str
    credentials: Credentials


class AccessWorld:
    """Set both accounts up as their roots, under names that no other world has."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.mark = uuid.uuid4().hex[:8]
        self.region = emulator.region
        self._clients: dict[tuple[str, Credentials], Any] = {}
        self._people()
        self._keys()
        self._buckets()
        self._buses()
        self._rest()

    def name(self, stem: str) -> str:
        """Make a name of this world."""
        return f"{stem}-{self.mark}"

    def bus_arn(self, stem: str) -> str:
        """Spell the ARN of one of the host's buses."""
        return f"arn:aws:events:{self.region}:{HOST}:event-bus/{self.name(stem)}"

    def host_role_arn(self, stem: str) -> str:
        """Spell the ARN of one of the host's roles."""
        return f"arn:aws:iam::{HOST}:role/{self.name(stem)}"

    def host(self, service: str) -> Any:
        """Act as the host's root."""
        return self.client(service, Credentials.root(HOST))

    def client(self, service: str, credentials: Credentials) -> Any:
        """Act with given credentials; the same again gets the same client."""
        if (service, credentials) not in self._clients:
            self._clients[service, credentials] = self.emulator.client(service, credentials)
        return self._clients[service, credentials]

    def _people(self) -> None:
        everything = allow(
            [f"{service}:*" for service in ("events", "kms", "s3", "sagemaker", "sqs", "sts")], "*"
        )
        self.nobody = self._person(VISITOR, "nobody")
        self.visitor = self._person(VISITOR, "visitor", everything)
        self.pathed = self._person(VISITOR, "pathed", everything, path=ROLE_PATH)
        reads = allow(["s3:GetObject"], f"arn:aws:s3:::{self.name('closed')}/*")
        self.host_reader = self._person(HOST, "reader", reads)
        uses_kms = allow(["kms:*", "s3:*"], "*")
        self.host_kms_user = self._person(HOST, "kms-user", uses_kms)

    def _person(self, account: str, stem: str, *statements: Statement, path: str = "/") -> Person:
        iam = self.client("iam", Credentials.root(account))
        trust = allow(["sts:AssumeRole"], principal=root(account))
        role = iam.create_role(
            RoleName=self.name(stem), Path=path, AssumeRolePolicyDocument=policy(trust)
        )["Role"]
        if statements:
            iam.put_role_policy(
                RoleName=self.name(stem), PolicyName="own", PolicyDocument=policy(*statements)
            )
        session = self.emulator.assume(role["Arn"], Credentials.root(account))
        return Person(role_arn=role["Arn"], credentials=session)

    def _keys(self) -> None:
        own = allow(["kms:*"], "*", principal=root(HOST))
        use = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
        self.closed_key = self._key(own)
        self.open_key = self._key(own, allow(use, "*", principal=root(VISITOR)))
        self.foreign_key = self._key(
            allow(["kms:*"], "*", principal={"AWS": f"arn:aws:iam::{HOST}:role/keeper"})
        )
        by_role = {"ArnEquals": {"aws:PrincipalArn": self.pathed.role_arn}}
        self.one_role_key = self._key(
            own, allow(["kms:Encrypt"], "*", principal=root(VISITOR), condition=by_role)
        )

    def _key(self, *statements: Statement) -> str:
        key = self.host("kms").create_key(
            Policy=policy(*statements), BypassPolicyLockoutSafetyCheck=True
        )
        arn: str = key["KeyMetadata"]["Arn"]
        return arn

    def _buckets(self) -> None:
        s3 = self.host("s3")
        for stem in ("closed", "open", "one-role", "target"):
            s3.create_bucket(Bucket=self.name(stem))
            s3.put_object(Bucket=self.name(stem), Key="plain", Body=b"plain")
        for key, kms_key in (("closed", self.closed_key), ("open", self.open_key)):
            s3.put_object(
                Bucket=self.name("open"),
                Key=key,
                Body=b"secret",
                ServerSideEncryption="aws:kms",
                SSEKMSKeyId=kms_key,
            )
        reads_and_writes = ["s3:GetObject", "s3:PutObject"]
        self._share("open", allow(reads_and_writes, principal=root(VISITOR)))
        self._share("target", allow(reads_and_writes, principal=root(VISITOR)))
        by_role = {"ArnEquals": {"aws:PrincipalArn": self.pathed.role_arn}}
        self._share("one-role", allow(["s3:GetObject"], principal=root(VISITOR), condition=by_role))

    def _share(self, stem: str, statement: dict[str, Any]) -> None:
        bucket = self.name(stem)
        statement["Resource"] = f"arn:aws:s3:::{bucket}/*"
        self.host("s3").put_bucket_policy(Bucket=bucket, Policy=policy(statement))

    def _buses(self) -> None:
        events = self.host("events")
        for stem in ("closed", "open"):
            events.create_event_bus(Name=self.name(stem))
        put = allow(["events:PutEvents"], self.bus_arn("open"), principal=root(VISITOR), sid="Put")
        events.put_permission(EventBusName=self.name("open"), Policy=policy(put))

    def _rest(self) -> None:
        self.queue_url = self.host("sqs").create_queue(QueueName=self.name("queue"))["QueueUrl"]
        visitor = {"AWS": self.visitor.role_arn}
        by_id = {"StringEquals": {"sts:ExternalId": "agreed"}}
        for stem, condition in (("trusting", None), ("cautious", by_id)):
            trust = allow(["sts:AssumeRole"], principal=visitor, condition=condition)
            self.host("iam").create_role(
                RoleName=self.name(stem), AssumeRolePolicyDocument=policy(trust)
            )
        self._group("closed-models", [])
        by_role = {"ArnEquals": {"aws:PrincipalArn": self.pathed.role_arn}}
        self._group(
            "open-models",
            [allow(["sagemaker:Describe*"], principal=root(VISITOR), condition=by_role)],
        )

    def _group(self, stem: str, statements: Sequence[dict[str, Any]]) -> None:
        sagemaker = self.host("sagemaker")
        name = self.name(stem)
        group = sagemaker.create_model_package_group(ModelPackageGroupName=name)
        for statement in statements:
            statement["Resource"] = group["ModelPackageGroupArn"]
            sagemaker.put_model_package_group_policy(
                ModelPackageGroupName=name, ResourcePolicy=policy(statement)
            )

    def group_arn(self, stem: str) -> str:
        """Spell the ARN of one of the host's model package groups."""
        return f"arn:aws:sagemaker:{self.region}:{HOST}:model-package-group/{self.name(stem)}"


def root(account: str) -> dict[str, str]:
    """Name everybody of an account as principal."""
    return {"AWS": f"arn:aws:iam::{account}:root"}


def policy(*statements: Statement) -> str:
    """Write a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(
    actions: Sequence[str],
    resource: str | None = None,
    *,
    principal: Mapping[str, str] | None = None,
    condition: Mapping[str, Any] | None = None,
    sid: str | None = None,
) -> dict[str, Any]:
    """Write a statement, with the elements that are given."""
    elements = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": list(actions),
        "Resource": resource,
        "Condition": condition,
    }
    return {name: element for name, element in elements.items() if element is not None}
