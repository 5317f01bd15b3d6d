"""The model registry through real clients: who did what, in which order, under which conditions."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
OWNER_KEY = "sagemaker:CustomerMetadataProperties/owner"
CARD = {"ModelCardContent": json.dumps({"intended_uses": {}}), "ModelCardStatus": "Draft"}


class Registry:
    """A group, and roles of people who register versions in it."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.group = f"churn-{uuid.uuid4().hex[:8]}"
        self.sagemaker = emulator.session(ACCOUNT).client("sagemaker")
        self.sagemaker.create_model_package_group(ModelPackageGroupName=self.group)

    def role(self, *statements: dict[str, Any], trusted: tuple[str, ...] = ()) -> str:
        iam = self.emulator.session(ACCOUNT).client("iam")
        name = f"person-{uuid.uuid4().hex[:8]}"
        trust = policy(allow(["sts:AssumeRole", *trusted], principal=root(ACCOUNT)))
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return arn

    def person(self, *statements: dict[str, Any]) -> Any:
        session = self.emulator.assume(self.role(*statements), Credentials.root(ACCOUNT))
        return self.emulator.client("sagemaker", session)

    def behind(self, identity: str, role: str) -> Any:
        answer = (
            self.emulator.session(ACCOUNT)
            .client("sts")
            .assume_role(RoleArn=role, RoleSessionName="shared", SourceIdentity=identity)
        )
        assert answer["SourceIdentity"] == identity
        return self.emulator.client("sagemaker", Credentials.from_sts(answer))

    def register(self, by: Any = None, **more: Any) -> str:
        created = (by or self.sagemaker).create_model_package(
            ModelPackageGroupName=self.group, **more
        )
        return str(created["ModelPackageArn"])

    def describe(self, arn: str) -> dict[str, Any]:
        described: dict[str, Any] = self.sagemaker.describe_model_package(ModelPackageName=arn)
        return described

    def listed(self, **filters: Any) -> list[int]:
        pages = self.sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=self.group, **filters
        )
        return [
            summary["ModelPackageVersion"]
            for page in pages
            for summary in page["ModelPackageSummaryList"]
        ]


@pytest.fixture
def registry(emulator: Emulator) -> Registry:
    return Registry(emulator)


def test_versions_are_listed_by_status_and_time_through_all_pages(registry: Registry) -> None:
    for status in ("Approved", "Rejected", "Approved", "PendingManualApproval", "Approved"):
        registry.register(ModelApprovalStatus=status)

    newest_first = {"SortBy": "CreationTime", "SortOrder": "Descending"}
    small = {"PaginationConfig": {"PageSize": 2}}
    assert registry.listed(ModelApprovalStatus="Approved", **newest_first, **small) == [5, 3, 1]
    assert registry.listed(ModelApprovalStatus="Rejected") == [2]
    assert registry.listed(SortBy="CreationTime", **small) == [1, 2, 3, 4, 5]


def test_who_registers_and_who_decides_are_both_told(registry: Registry) -> None:
    registrar = registry.person(allow(["sagemaker:CreateModelPackage"], "*"))
    approver = registry.person(allow(["sagemaker:UpdateModelPackage"], "*"))

    arn = registry.register(registrar)
    approver.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")

    described = registry.describe(arn)
    created, modified = (
        described[member]["IamIdentity"] for member in ("CreatedBy", "LastModifiedBy")
    )
    assert created["Arn"].endswith("/rehearsal")
    assert created["PrincipalId"].endswith(":rehearsal")
    assert created["Arn"] != modified["Arn"]
    assert "SourceIdentity" not in created


def test_who_is_behind_a_shared_session_is_told(registry: Registry) -> None:
    role = registry.role(allow(["sagemaker:*"], "*"), trusted=("sts:SetSourceIdentity",))
    ada, bob = (registry.behind(name, role) for name in ("ada", "bob"))

    arn = registry.register(ada)
    bob.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")

    described = registry.describe(arn)
    assert described["CreatedBy"]["IamIdentity"]["SourceIdentity"] == "ada"
    assert described["LastModifiedBy"]["IamIdentity"]["SourceIdentity"] == "bob"


def test_a_role_that_does_not_take_source_identities_is_not_assumed_with_one(
    registry: Registry,
) -> None:
    role = registry.role(allow(["sagemaker:*"], "*"))

    with pytest.raises(ClientError, match="AccessDenied"):
        registry.behind("ada", role)


def test_a_policy_may_ask_who_is_behind_a_session(registry: Registry) -> None:
    only_ada = {"StringEquals": {"aws:SourceIdentity": "ada"}}
    role = registry.role(
        allow(["sagemaker:CreateModelPackage"], "*", condition=only_ada),
        trusted=("sts:SetSourceIdentity",),
    )

    registry.register(registry.behind("ada", role))
    with pytest.raises(ClientError, match="AccessDenied"):
        registry.register(registry.behind("bob", role))


def test_to_register_may_take_a_metadata_property(registry: Registry) -> None:
    present = {"Null": {OWNER_KEY: "false"}}
    person = registry.person(allow(["sagemaker:CreateModelPackage"], "*", condition=present))

    registry.register(person, CustomerMetadataProperties={"owner": "risk"})
    with pytest.raises(ClientError, match="AccessDenied"):
        registry.register(person, CustomerMetadataProperties={"team": "risk"})


def test_to_register_may_exclude_a_metadata_property(registry: Registry) -> None:
    absent = {"Null": {OWNER_KEY: "true"}}
    person = registry.person(allow(["sagemaker:CreateModelPackage"], "*", condition=absent))

    registry.register(person)
    with pytest.raises(ClientError, match="AccessDenied"):
        registry.register(person, CustomerMetadataProperties={"owner": "risk"})


def test_a_card_and_a_life_cycle_are_described_back(registry: Registry) -> None:
    life_cycle = {"Stage": "Development", "StageStatus": "Done", "StageDescription": "x"}

    described = registry.describe(registry.register(ModelCard=CARD, ModelLifeCycle=life_cycle))

    assert (described["ModelCard"], described["ModelLifeCycle"]) == (CARD, life_cycle)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "must be a JSON object"),
        ('{"model_package_details": {}}', "must not have model_package_details"),
        ('{"model_overview": {"model_name": "x"}}', "must not have model_name"),
    ],
)
def test_what_is_no_card_of_a_package_is_refused(
    registry: Registry, content: str, message: str
) -> None:
    card = {"ModelCardContent": content, "ModelCardStatus": "Draft"}
    arn = registry.register()

    with pytest.raises(ClientError, match=f"ValidationException.*{message}"):
        registry.register(ModelCard=card)
    with pytest.raises(ClientError, match=f"ValidationException.*{message}"):
        registry.sagemaker.update_model_package(ModelPackageArn=arn, ModelCard=card)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ModelCard": {**CARD, "ModelCardStatus": "Final"}},
        {"ModelCard": {**CARD, "ModelCardContent": "x" * 100_001}},
        {"ModelLifeCycle": {"Stage": "in development", "StageStatus": "Done"}},
    ],
)
def test_members_out_of_their_bounds_are_refused(registry: Registry, wrong: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        registry.register(**wrong)


def test_a_cards_status_changes_alone_and_an_archived_one_no_more(registry: Registry) -> None:
    arn = registry.register(ModelCard=CARD)

    def update(**card: str) -> None:
        registry.sagemaker.update_model_package(ModelPackageArn=arn, ModelCard=card)

    update(ModelCardStatus="Archived")
    assert registry.describe(arn)["ModelCard"] == {**CARD, "ModelCardStatus": "Archived"}
    with pytest.raises(ClientError, match="Model Card is in Archived state"):
        update(ModelCardContent="{}")


@pytest.mark.parametrize(
    ("operation", "member", "what", "kind"),
    [
        ("describe_endpoint", "EndpointName", "endpoint", "endpoint"),
        (
            "describe_endpoint_config",
            "EndpointConfigName",
            "endpoint configuration",
            "endpoint-config",
        ),
        ("describe_model", "ModelName", "model", "model"),
    ],
)
def test_what_is_not_there_is_told_as_aws_words_it(
    registry: Registry, operation: str, member: str, what: str, kind: str
) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:{kind}/nothing"

    with pytest.raises(ClientError) as refused:
        getattr(registry.sagemaker, operation)(**{member: "nothing"})

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert refused.value.response["Error"]["Message"] == f'Could not find {what} "{arn}".'
