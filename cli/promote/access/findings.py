"""What the templates of an assembly hold of identities, policies and buckets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promote.access.bucket import Bucket
from promote.access.identities import Identities, ManagedPolicies
from promote.access.identity import Identity
from promote.access.malformed import complete
from promote.access.policy import Policy
from promote.access.resolved_stack import ResolvedResource, resolved_resources
from promote.access.resource_policies import policy_left_unread, read_resource_policies
from promote.access.stack_template import StackTemplate
from promote.access.unresolved import Text, Unresolved

_UNKNOWN_ACCOUNT = "unknown-account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Hold identities, policies and buckets by their ARNs."""

    identities: Mapping[str, Identity]
    resource_policies: Mapping[str, tuple[Policy, ...]]
    buckets: Mapping[str, Bucket]
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, stacks: Sequence[StackTemplate], managed: ManagedPolicies) -> Findings:
        """Read all templates.

        Raises:
            RefusalError: IAM would not take one of their policies.
        """
        resources = resolved_resources(stacks)
        reading = Identities(resources, managed)
        identities = {one.arn: one for one in reading.all()}
        policies, unplaced = _resource_policies(resources)
        unknown = [
            *_without_account(stacks),
            *reading.unknown,
            *unplaced,
            *(left for one in resources if (left := policy_left_unread(one))),
            *_open_parts(identities.values(), policies.values()),
        ]
        return cls(
            identities=identities,
            resource_policies=policies,
            buckets=_buckets(resources),
            unknown=tuple(sorted(set(unknown))),
        )


def _resource_policies(
    resources: Iterable[ResolvedResource],
) -> tuple[dict[str, tuple[Policy, ...]], list[str]]:
    found: dict[str, list[Policy]] = defaultdict(list)
    unplaced = []
    for resource in resources:
        with complete(resource.place):
            policies = list(read_resource_policies(resource))
        for arn, policy in policies:
            if isinstance(arn, Unresolved):
                unplaced.append(f"{resource.place}: hangs on {arn}")
            else:
                found[arn].append(policy)
    return {arn: tuple(hanging) for arn, hanging in found.items()}, unplaced


def _buckets(resources: Sequence[ResolvedResource]) -> dict[str, Bucket]:
    aliases: dict[str, Text] = {
        str(one.arn): one.properties["TargetKeyId"]
        for one in resources
        if one.type == "AWS::KMS::Alias"
    }
    found = [Bucket.of(one, aliases) for one in resources if one.type == "AWS::S3::Bucket"]
    return {one.arn: one for one in found}


def _without_account(stacks: Iterable[StackTemplate]) -> Iterator[str]:
    for stack in stacks:
        if stack.account == _UNKNOWN_ACCOUNT:
            yield f"{stack.stack_id}: its account is not known"


def _open_parts(
    identities: Iterable[Identity], resource_policies: Iterable[tuple[Policy, ...]]
) -> Iterator[str]:
    of_identities = [identity.policies + (identity.boundary or ()) for identity in identities]
    for policies in (*of_identities, *resource_policies):
        for policy in policies:
            yield from policy.unresolved
    for identity in identities:
        yield from identity.unknown
