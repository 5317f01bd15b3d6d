"""All policies of a cloud assembly, and what they allow together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from promote.access.bucket import Bucket
from promote.access.cross_account import across_accounts
from promote.access.decision import Decision
from promote.access.evaluation import ApplicablePolicies, decide
from promote.access.findings import Findings
from promote.access.grant import Grant
from promote.access.granting import identity_grants, resource_grants
from promote.access.identities import ManagedPolicies
from promote.access.identity import Identity
from promote.access.ownership import owner_of, owners_of
from promote.access.policy import Policy, PolicyKind
from promote.access.policy_anchor import policy_anchor
from promote.access.principal import Principal, PrincipalKind
from promote.access.request import Request
from promote.access.service_control import (
    ServiceControl,
    ServiceControlPolicies,
    read_service_control,
)
from promote.access.stack_template import StackTemplate, read_stacks


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Answer requests under the policies of all stacks.

    Args:
        identities: By ARN.
        resource_policies: By the ARN of the resource they hang on.
        buckets: By ARN; of any other, nobody here knows the owner.
        organization: Ids of organizations by account.
        service_control: Levels of policies by account.
        unknown: What no template tells, in sentences.
    """

    stacks: tuple[StackTemplate, ...]
    identities: Mapping[str, Identity]
    resource_policies: Mapping[str, tuple[Policy, ...]]
    buckets: Mapping[str, Bucket]
    organization: Mapping[str, str] = field(default_factory=dict)
    service_control: ServiceControl = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(
        cls,
        assembly: Path,
        *,
        organization: Mapping[str, str] | None = None,
        service_control_policies: ServiceControlPolicies | None = None,
        managed_policies: ManagedPolicies | None = None,
    ) -> World:
        """Read a cloud assembly with those inside it; no credentials are needed.

        Args:
            assembly: A folder with a `manifest.json`.
            organization: Ids of organizations by account.
            service_control_policies: By account. Default: none limits anybody.
            managed_policies: Documents by ARN of policies that no template holds.
                Default: what they say is unknown, and each answer they matter for says so.

        Raises:
            RefusalError: It is no cloud assembly, or a policy in it is malformed.
        """
        return cls.of(
            read_stacks(assembly),
            organization=organization,
            service_control_policies=service_control_policies,
            managed_policies=managed_policies,
        )

    @classmethod
    def of(
        cls,
        stacks: tuple[StackTemplate, ...],
        *,
        organization: Mapping[str, str] | None = None,
        service_control_policies: ServiceControlPolicies | None = None,
        managed_policies: ManagedPolicies | None = None,
    ) -> World:
        """Read templates; the arguments are those of `read`."""
        found = Findings.of(stacks, managed_policies or {})
        return cls(
            stacks=stacks,
            identities=found.identities,
            resource_policies=found.resource_policies,
            buckets=found.buckets,
            organization=organization or {},
            service_control=read_service_control(service_control_policies or {}),
            unknown=found.unknown,
        )

    def principal(self, arn: str, *, session: str | None = None) -> Principal:
        """Return whoever bears an ARN, as the templates tag it."""
        asking = Principal.from_arn(arn)
        return self._known(replace(asking, session=session or asking.session))

    def decide(self, request: Request) -> Decision:
        """Answer a request."""
        principal = self._known(request.principal)
        owner = owner_of(request, self.buckets)
        context = {"aws:ResourceAccount": owner, "aws:ResourceOrgID": self.organization.get(owner)}
        known = {key: value for key, value in context.items() if value}
        asked = request.asked_by(principal).knowing(known)
        return decide(asked, self._applicable(asked, owner))

    def grants(self) -> tuple[Grant, ...]:
        """Return everything that a statement allows anybody, sorted."""
        of_identities = [
            grant
            for identity in self.identities.values()
            for grant in identity_grants(identity, lambda arn: owners_of(arn, self.buckets))
        ]
        of_resources = [
            grant
            for anchor, policies in self.resource_policies.items()
            for policy in policies
            for grant in resource_grants(policy, anchor, policy.origin.account)
        ]
        return tuple(sorted([*of_identities, *of_resources], key=lambda grant: grant.order))

    def cross_account_grants(self) -> tuple[Grant, ...]:
        """Return the grants from one account into another, sorted; services are left out.

        Where a condition names roles of the account that a statement names, each is shown.
        """
        return across_accounts(self.grants())

    def _known(self, principal: Principal) -> Principal:
        identity = self._identity(principal)
        organization = principal.organization or self.organization.get(principal.account)
        return replace(
            principal,
            arn=identity.arn if identity else principal.arn,
            organization=organization,
            tags={**(identity.tags if identity else {}), **principal.tags},
        )

    def _identity(self, principal: Principal) -> Identity | None:
        if principal.arn in self.identities or principal.session is None:
            return self.identities.get(principal.arn)
        found = [one for one in self.identities.values() if _is_role_of(one, principal)]
        return found[0] if found else None

    def _applicable(self, request: Request, owner: str) -> ApplicablePolicies:
        identity = self.identities.get(request.principal.arn)
        decides = _deciding(request)
        is_of_role = decides is not PolicyKind.TRUST and ":role/" in request.resource
        of_resource = () if is_of_role else self._resource_policies(request)
        unknown = [*_unknown_principal(request.principal, identity)]
        is_foreign = owner not in ("", request.principal.account)
        if (is_foreign or decides) and not of_resource:
            unknown.append(f"{request.resource}: its policy is in no template")
        return ApplicablePolicies(
            identity=tuple(self._identity_policies(identity)),
            boundary=identity.boundary if identity else None,
            service_control=self.service_control.get(request.principal.account, ()),
            resource=of_resource,
            resource_account=owner or None,
            resource_decides=decides,
            unknown=tuple(unknown),
        )

    def _resource_policies(self, request: Request) -> tuple[Policy, ...]:
        return self.resource_policies.get(policy_anchor(request.resource), ())

    def _identity_policies(self, identity: Identity | None) -> list[Policy]:
        if identity is None:
            return []
        groups = [self.identities[arn] for arn in identity.groups if arn in self.identities]
        return [*identity.policies, *(policy for group in groups for policy in group.policies)]


def _is_role_of(identity: Identity, principal: Principal) -> bool:
    is_role = ":role/" in identity.arn and identity.account == principal.account
    return is_role and identity.arn.rpartition("/")[2] == principal.arn.rpartition("/")[2]


def _deciding(request: Request) -> PolicyKind | None:
    service = request.action.partition(":")[0].lower()
    if service == "sts" and ":role/" in request.resource:
        return PolicyKind.TRUST
    return PolicyKind.KEY if service == "kms" and ":key/" in request.resource else None


def _unknown_principal(principal: Principal, identity: Identity | None) -> tuple[str, ...]:
    if identity is not None:
        return identity.unknown
    is_identity = principal.kind in (PrincipalKind.ROLE, PrincipalKind.USER)
    return (f"{principal.arn}: in no template",) if is_identity else ()
