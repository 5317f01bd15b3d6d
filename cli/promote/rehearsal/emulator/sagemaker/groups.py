"""Model package groups: what versions are counted in, and whose policy guards them."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from ministack.core.iam_evaluator import validate_policy_document
from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.caller import user_context
from promote.rehearsal.emulator.sagemaker.pages import page
from promote.rehearsal.emulator.sagemaker.reference import Reference
from promote.rehearsal.emulator.sagemaker.refusals import conflict, invalid
from promote.rehearsal.emulator.sagemaker.registry_rules import arn_name
from promote.rehearsal.emulator.sagemaker.tags import Tags
from promote.rehearsal.emulator.switches import Switches

KIND = "model-package-group"
_SUMMARY = (
    "ModelPackageGroupName",
    "ModelPackageGroupArn",
    "ModelPackageGroupDescription",
    "CreationTime",
    "ModelPackageGroupStatus",
)


class Groups:
    """Keep the model package groups of every account and region.

    Args:
        switches: How ARNs spell names.
        tags: Where the tags of new groups go.
        holds_packages: Tells whether a group still has versions.
    """

    def __init__(
        self, switches: Switches, tags: Tags, holds_packages: Callable[[Reference], bool]
    ) -> None:
        self._switches = switches
        self._tags = tags
        self._holds_packages = holds_packages
        self._groups = AccountRegionScopedDict()
        self._policies = AccountRegionScopedDict()
        self._versions = AccountRegionScopedDict()

    def create(self, request: Request) -> Request:
        """Do CreateModelPackageGroup."""
        name = request["ModelPackageGroupName"]
        group = Reference.of(KIND, arn_name(name, self._switches.arn_case))
        if self.exists(group):
            raise invalid(f"Model Package Group already exists: {group.arn}")
        self._tags.check(request.get("Tags", []))
        self._groups[group.key] = {
            **{member: deepcopy(value) for member, value in request.items() if member != "Tags"},
            "ModelPackageGroupArn": group.arn,
            "CreationTime": time.time(),
            "CreatedBy": user_context(),
            "ModelPackageGroupStatus": "Completed",
        }
        self._tags.attach(group, request.get("Tags", []))
        return {"ModelPackageGroupArn": group.arn}

    def describe(self, request: Request) -> Request:
        """Do DescribeModelPackageGroup."""
        group = self.referred(request)
        described: Request = deepcopy(group.found_in(self._groups))
        return described

    def summaries(self, request: Request) -> Request:
        """Do ListModelPackageGroups for the caller's account."""
        own: list[Any] = self._groups.values()
        if request.get("CrossAccountFilterOption") == "CrossAccount":
            own = []
        return page(
            own,
            request,
            answer="ModelPackageGroupSummaryList",
            name="ModelPackageGroupName",
            members=_SUMMARY,
        )

    def delete(self, request: Request) -> Request:
        """Do DeleteModelPackageGroup, which wants the group empty."""
        group = self.referred(request)
        if self._holds_packages(group):
            raise conflict(
                f"Model Package Group {group.arn} cannot be deleted: it still contains "
                "Model Packages"
            )
        for store in (self._groups, self._policies, self._versions):
            store.pop_scoped(group.account, group.region, group.key, None)
        self._tags.forget(group)
        return {}

    def put_policy(self, request: Request) -> Request:
        """Do PutModelPackageGroupPolicy."""
        group = self.referred(request)
        policy = request["ResourcePolicy"]
        mistake = validate_policy_document(policy)
        if mistake:
            raise invalid(f"Invalid resource policy: {mistake}")
        self._policies.set_scoped(group.account, group.region, group.key, policy)
        return {"ModelPackageGroupArn": group.arn}

    def get_policy(self, request: Request) -> Request:
        """Do GetModelPackageGroupPolicy."""
        return {"ResourcePolicy": self._policy_put(request)}

    def delete_policy(self, request: Request) -> Request:
        """Do DeleteModelPackageGroupPolicy."""
        self._policy_put(request)
        group = self.referred(request)
        self._policies.pop_scoped(group.account, group.region, group.key)
        return {}

    def policy(self, group: Reference) -> str | None:
        """Return the policy that guards a group and its versions, if it has one."""
        text: str | None = group.found_in(self._policies)
        return text

    def exists(self, group: Reference) -> bool:
        """Tell whether a group is there."""
        return group.found_in(self._groups) is not None

    def referred(self, request: Request) -> Reference:
        """Return the group that a request names, spelt as its ARN is.

        Raises:
            ServiceError: There is no such group.
        """
        group = Reference.of(KIND, request["ModelPackageGroupName"])
        if group.kind != KIND or not self.exists(group):
            raise invalid(f"ModelPackageGroup {group.arn} does not exist.")
        return Reference.of(KIND, group.found_in(self._groups)["ModelPackageGroupArn"])

    def name_of(self, group: Reference) -> str:
        """Return the name that a group was created with."""
        return str(group.found_in(self._groups)["ModelPackageGroupName"])

    def count_up(self, group: Reference) -> int:
        """Return the number of the next version; a deleted version's number stays used."""
        version = int(group.found_in(self._versions) or 0) + 1
        self._versions.set_scoped(group.account, group.region, group.key, version)
        return version

    def reset(self) -> None:
        """Forget every group."""
        for store in (self._groups, self._policies, self._versions):
            store.clear()

    def _policy_put(self, request: Request) -> str:
        group = self.referred(request)
        policy = self.policy(group)
        if policy is None:
            raise invalid(f"Cannot find Model Package Group Policy: {group.arn}")
        return policy


def group_of(resource: Reference) -> Reference:
    """Return the group that a version, or a group itself, is of."""
    return Reference(
        account=resource.account,
        region=resource.region,
        kind=KIND,
        name=resource.name.partition("/")[0],
    )
