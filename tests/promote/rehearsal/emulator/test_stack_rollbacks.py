from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.launcher import Emulator
from tests.promote.rehearsal.emulator.deployed_stack import Stack, resource

BAD = {**resource("SQS::Queue", Colour="red"), "DependsOn": "Group"}


def group(stack: Stack, policy: str | None = None, **more: Any) -> dict[str, Any]:
    made = resource("SageMaker::ModelPackageGroup", ModelPackageGroupName=stack.name, **more)
    return made if policy is None else {**made, "DeletionPolicy": policy}


def exists(stack: Stack) -> bool:
    try:
        stack.resource_client("sagemaker").describe_model_package_group(
            ModelPackageGroupName=stack.name
        )
    except ClientError as refusal:
        if "does not exist" not in str(refusal):
            raise
        return False
    return True


@pytest.mark.parametrize(
    ("policy", "kept"),
    [(None, False), ("Delete", False), ("RetainExceptOnCreate", False), ("Retain", True)],
)
def test_a_creation_that_fails_keeps_what_is_retained_and_no_more(
    stack: Stack, policy: str | None, kept: bool
) -> None:
    assert stack.create({"Group": group(stack, policy), "Bad": BAD}) == "ROLLBACK_COMPLETE"
    assert exists(stack) == kept
    assert "extraneous key [Colour] is not permitted" in stack.reasons()


@pytest.mark.parametrize(("policy", "again"), [("RetainExceptOnCreate", True), ("Retain", False)])
def test_a_creation_after_one_that_failed_meets_what_was_retained(
    emulator: Emulator, stack: Stack, policy: str, again: bool
) -> None:
    resources = {"Group": group(stack, policy)}
    assert stack.create({**resources, "Bad": BAD}) == "ROLLBACK_COMPLETE"
    stack.delete()

    status = stack.create(resources)

    assert status == ("CREATE_COMPLETE" if again else "ROLLBACK_COMPLETE")
    assert ("already exists" in stack.reasons()) is not again


@pytest.mark.parametrize(
    ("policy", "kept"),
    [(None, False), ("Delete", False), ("RetainExceptOnCreate", True), ("Retain", True)],
)
def test_a_deleted_stack_leaves_what_is_retained(
    stack: Stack, policy: str | None, kept: bool
) -> None:
    stack.create({"Group": group(stack, policy)})
    stack.delete()
    assert exists(stack) == kept


@pytest.mark.parametrize(("policy", "kept"), [(None, False), ("Retain", True)])
def test_an_update_that_replaces_a_resource_deletes_the_old_one_unless_it_is_retained(
    stack: Stack, policy: str | None, kept: bool
) -> None:
    first = group(stack)
    stack.create({"Group": first})
    second = resource("SageMaker::ModelPackageGroup", ModelPackageGroupName=f"{stack.name}-2")
    if policy:
        second["UpdateReplacePolicy"] = policy

    assert stack.update({"Group": second}) == "UPDATE_COMPLETE"
    assert exists(stack) == kept


def test_an_update_that_fails_leaves_the_old_resources_parameters_and_tags(stack: Stack) -> None:
    before = {"Group": group(stack, Tags=[{"Key": "version", "Value": "1"}])}
    tags = [{"Key": "environment", "Value": "staging"}]
    assert stack.create(before, Tags=tags) == "CREATE_COMPLETE"
    arn = stack.physical_id("Group")

    after = {
        "Group": group(stack, Tags=[{"Key": "version", "Value": "2"}]),
        "Other": resource("SNS::Topic", TopicName=stack.name),
        "Bad": BAD,
    }
    status = stack.update(after, Tags=[{"Key": "environment", "Value": "prod"}])

    assert status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.description()["Tags"] == tags
    listed = stack.resource_client("sagemaker").list_tags(ResourceArn=arn)["Tags"]
    assert {"Key": "version", "Value": "1"} in listed
    assert {"Key": "environment", "Value": "staging"} in listed
    topics = stack.resource_client("sns").list_topics()["Topics"]
    assert not any(topic["TopicArn"].endswith(stack.name) for topic in topics)
    assert "The following resource(s) failed to create: [Bad]" in stack.reasons()


def test_a_stack_that_rolled_an_update_back_is_updated_again(stack: Stack) -> None:
    stack.create({"Group": group(stack)})
    assert stack.update({"Group": group(stack), "Bad": BAD}) == "UPDATE_ROLLBACK_COMPLETE"

    changed = {"Group": group(stack, Tags=[{"Key": "k", "Value": "v"}])}
    assert stack.update(changed) == "UPDATE_COMPLETE"
