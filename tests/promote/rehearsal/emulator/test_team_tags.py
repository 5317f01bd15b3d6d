"""Whose model a version is: conditions on the tags of its group, through real clients."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
SAGEMAKER = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"
VERSIONS, GROUPS = f"{SAGEMAKER}model-package/*", f"{SAGEMAKER}model-package-group/*"
TEAM = "aws:ResourceTag/model-promotion:team"
OF_ONCOLOGY = {"StringEquals": {TEAM: "oncology"}}
OF_NO_TEAM = {"Null": {TEAM: "true"}}
CREATE, UPDATE = ["sagemaker:CreateModelPackage"], ["sagemaker:UpdateModelPackage"]


def group(emulator: Emulator, team: str | None) -> str:
    name = f"group-{uuid.uuid4().hex[:8]}"
    tags = [{"Key": "model-promotion:team", "Value": team}] if team else []
    sagemaker = emulator.session(ACCOUNT).client("sagemaker")
    sagemaker.create_model_package_group(ModelPackageGroupName=name, Tags=tags)
    return name


def version(emulator: Emulator, team: str | None) -> str:
    sagemaker = emulator.session(ACCOUNT).client("sagemaker")
    created = sagemaker.create_model_package(ModelPackageGroupName=group(emulator, team))
    return str(created["ModelPackageArn"])


def person(emulator: Emulator, *statements: dict[str, Any]) -> Any:
    iam = emulator.session(ACCOUNT).client("iam")
    name = f"person-{uuid.uuid4().hex[:8]}"
    trust = policy(allow(["sts:AssumeRole"], principal=root(ACCOUNT)))
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
    return emulator.client("sagemaker", emulator.assume(arn, Credentials.root(ACCOUNT)))


def given(actions: list[str], resource: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, "Condition": condition}


def may(act: Any, **request: Any) -> bool:
    try:
        act(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return False
    return True


@pytest.mark.parametrize("team", ["oncology", "cardiology", None])
@pytest.mark.parametrize(
    ("condition", "owner"), [(OF_ONCOLOGY, "oncology"), (OF_NO_TEAM, None)], ids=["team", "none"]
)
def test_a_version_is_created_in_groups_of_the_team_alone(
    emulator: Emulator, condition: dict[str, Any], owner: str | None, team: str | None
) -> None:
    somebody = person(emulator, allow(CREATE, VERSIONS), given(CREATE, GROUPS, condition))

    created = may(somebody.create_model_package, ModelPackageGroupName=group(emulator, team))

    assert created is (team == owner)


@pytest.mark.parametrize("resource", [VERSIONS, GROUPS])
def test_creating_a_version_takes_both_the_version_and_its_group(
    emulator: Emulator, resource: str
) -> None:
    somebody = person(emulator, allow(CREATE, resource))

    assert not may(somebody.create_model_package, ModelPackageGroupName=group(emulator, None))


@pytest.mark.parametrize("team", ["oncology", "cardiology", None])
@pytest.mark.parametrize(
    ("condition", "owner"), [(OF_ONCOLOGY, "oncology"), (OF_NO_TEAM, None)], ids=["team", "none"]
)
def test_a_version_bears_the_tags_of_its_group(
    emulator: Emulator, condition: dict[str, Any], owner: str | None, team: str | None
) -> None:
    somebody = person(emulator, given(UPDATE, VERSIONS, condition))
    arn = version(emulator, team)

    decided = may(
        somebody.update_model_package, ModelPackageArn=arn, ModelApprovalStatus="Approved"
    )

    assert decided is (team == owner)


def test_a_tag_that_is_taken_away_counts_no_more(emulator: Emulator) -> None:
    somebody = person(emulator, allow(CREATE, VERSIONS), given(CREATE, GROUPS, OF_ONCOLOGY))
    name = group(emulator, "oncology")

    emulator.session(ACCOUNT).client("sagemaker").delete_tags(
        ResourceArn=f"{SAGEMAKER}model-package-group/{name}", TagKeys=["model-promotion:team"]
    )

    assert not may(somebody.create_model_package, ModelPackageGroupName=name)


def test_a_group_has_tags_of_its_own(emulator: Emulator) -> None:
    describe = ["sagemaker:DescribeModelPackageGroup"]
    somebody = person(emulator, given(describe, GROUPS, OF_ONCOLOGY))

    own, other = group(emulator, "oncology"), group(emulator, "cardiology")

    assert may(somebody.describe_model_package_group, ModelPackageGroupName=own)
    assert not may(somebody.describe_model_package_group, ModelPackageGroupName=other)
