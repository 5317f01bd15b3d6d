"""Roles, users and groups of all stacks with the policies that hang on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from promote.access.identity import Identity
from promote.access.malformed import complete
from promote.access.partition import partition_of
from promote.access.policy import Origin, Policy, PolicyKind
from promote.access.resolved_stack import ResolvedResource
from promote.access.unresolved import Text

ManagedPolicies = Mapping[str, Any]
"""Policy documents by the ARNs of policies that no template holds."""

_IDENTITIES = {"AWS::IAM::Role": "role", "AWS::IAM::User": "user", "AWS::IAM::Group": "group"}
_ATTACHING = {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}
_ATTACHED_TO = {"Roles": "role", "Users": "user", "Groups": "group"}
_SINGLE = {
    "AWS::IAM::RolePolicy": ("role", "RoleName"),
    "AWS::IAM::UserPolicy": ("user", "UserName"),
    "AWS::IAM::GroupPolicy": ("group", "GroupName"),
}

_Key = tuple[str, str, str]  # account, kind, name


class Identities:
    """Read identities in any order of their resources.

    Args:
        resources: Of all stacks.
        managed: Policies of AWS or of others, which no template holds.
    """

    def __init__(self, resources: Sequence[ResolvedResource], managed: ManagedPolicies) -> None:
        self._resources = resources
        self._managed = dict(_given_policies(managed))
        self._attached: dict[_Key, list[tuple[ResolvedResource, Policy]]] = defaultdict(list)
        self._members: dict[_Key, list[str]] = defaultdict(list)
        self._defined = {
            (one.stack.account, _IDENTITIES[one.type], str(one.name)): str(one.arn)
            for one in resources
            if one.type in _IDENTITIES
        }
        self.unknown: list[str] = []
        for resource in resources:
            with complete(resource.place):
                self._read_attachments(resource)

    def all(self) -> Iterator[Identity]:
        """Return each identity, those included that templates only add policies to.

        Raises:
            RefusalError: IAM would not take one of their policies.
        """
        for resource in self._resources:
            if kind := _IDENTITIES.get(resource.type):
                with complete(resource.place):
                    identity = self._identity(resource, kind)
                yield identity
        for key, attached in sorted(self._attached.items(), key=lambda item: item[0]):
            if key not in self._defined:
                yield _defined_elsewhere(key, attached)

    def _read_attachments(self, resource: ResolvedResource) -> None:
        if resource.type in _ATTACHING:
            policy = _policy(resource, resource.properties["PolicyDocument"])
            if resource.type == "AWS::IAM::ManagedPolicy":
                self._managed[str(resource.arn)] = policy
            for key, kind in _ATTACHED_TO.items():
                for name in resource.texts(key):
                    self._attach(resource, kind, name, policy)
        elif resource.type in _SINGLE:
            kind, key = _SINGLE[resource.type]
            policy = _policy(resource, resource.properties["PolicyDocument"])
            self._attach(resource, kind, resource.properties[key], policy)
        elif resource.type == "AWS::IAM::UserToGroupAddition":
            for user in resource.texts("Users"):
                group = str(resource.properties["GroupName"])
                self._members[resource.stack.account, "user", str(user)].append(group)

    def _attach(self, resource: ResolvedResource, kind: str, name: Any, policy: Policy) -> None:
        if isinstance(name, str):
            self._attached[resource.stack.account, kind, name].append((resource, policy))
        else:
            self.unknown.append(f"{resource.place}: hangs on the {kind} {name}")

    def _identity(self, resource: ResolvedResource, kind: str) -> Identity:
        key = (resource.stack.account, kind, str(resource.name))
        inline = [_inline_policy(resource, one) for one in resource.texts("Policies")]
        attached = [policy for _, policy in self._attached[key]]
        managed = [
            self._managed_policy(resource, arn) for arn in resource.texts("ManagedPolicyArns")
        ]
        limit = resource.properties.get("PermissionsBoundary")
        boundary = self._managed_policy(resource, limit) if limit is not None else None
        known = [*inline, *attached, *(one for one in managed if isinstance(one, Policy))]
        open_ones = [one for one in (*managed, boundary) if isinstance(one, str)]
        return Identity(
            arn=str(resource.arn),
            account=resource.stack.account,
            stack=resource.stack.stack_id,
            logical_id=resource.logical_id,
            policies=tuple(dict.fromkeys(known)),
            groups=tuple(self._groups(resource, key)),
            boundary=(_as_boundary(boundary),) if isinstance(boundary, Policy) else None,
            tags=_tags(resource.texts("Tags")),
            unknown=tuple(open_ones),
        )

    def _managed_policy(self, resource: ResolvedResource, arn: Text) -> Policy | str:
        found = self._managed.get(str(arn))
        return found or f"{resource.place}: the policy {arn} is in no template"

    def _groups(self, resource: ResolvedResource, key: _Key) -> Iterator[str]:
        start = f"arn:{partition_of(resource.stack.region)}:iam::{resource.stack.account}:group"
        for name in [*resource.texts("Groups"), *self._members[key]]:
            group = (resource.stack.account, "group", str(name))
            yield self._defined.get(group, f"{start}/{name}")


def _defined_elsewhere(key: _Key, attached: list[tuple[ResolvedResource, Policy]]) -> Identity:
    account, kind, name = key
    resource = attached[0][0]
    return Identity(
        arn=f"arn:{partition_of(resource.stack.region)}:iam::{account}:{kind}/{name}",
        account=account,
        stack=resource.stack.stack_id,
        logical_id=resource.logical_id,
        policies=tuple(policy for _, policy in attached),
        unknown=(f"{resource.place}: the {kind} {name} is in no template",),
    )


def _inline_policy(resource: ResolvedResource, inline: Any) -> Policy:
    is_known = isinstance(inline, Mapping)
    return _policy(resource, inline["PolicyDocument"] if is_known else inline)


def _policy(resource: ResolvedResource, document: Any) -> Policy:
    origin = Origin(
        kind=PolicyKind.IDENTITY,
        account=resource.stack.account,
        stack=resource.stack.stack_id,
        logical_id=resource.logical_id,
    )
    return Policy.read(origin, document)


def _given_policies(managed: ManagedPolicies) -> Iterator[tuple[str, Policy]]:
    for arn, document in sorted(managed.items()):
        account = arn.split(":")[4]
        origin = Origin(kind=PolicyKind.IDENTITY, account=account, logical_id=arn)
        yield arn, Policy.read(origin, document)


def _as_boundary(policy: Policy) -> Policy:
    return replace(policy, origin=replace(policy.origin, kind=PolicyKind.BOUNDARY))


def _tags(tags: Iterable[Any]) -> dict[str, str]:
    return {str(tag["Key"]): str(tag["Value"]) for tag in tags if isinstance(tag, Mapping)}
