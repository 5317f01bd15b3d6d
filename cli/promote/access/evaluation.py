"""The answer of IAM to a request under the policies that apply to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promote.access.decision import Decision, Evidence
from promote.access.named_principals import Naming
from promote.access.policy import Policy, PolicyKind
from promote.access.principal import Principal, PrincipalKind
from promote.access.request import Request
from promote.access.statement import Statement

_WITHOUT_IDENTITY_POLICIES = (PrincipalKind.SERVICE, PrincipalKind.FEDERATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicablePolicies:
    """All policies that have a say in one request.

    Args:
        identity: Of the principal and its groups.
        boundary: The principal's permissions boundary. Default: it has none.
        service_control: One level for each step from the organization's root to the
            principal's account. Default: nothing is limited.
        resource: Of the resource: its own policy, its key policy or the role's trust.
        resource_account: Who owns the resource. Default: the principal's account.
        resource_decides: The kind of the resource's policy, where that policy has to agree
            in its own account too: key and trust. Default: it need not.
        unknown: What could not be known of them, in sentences.
    """

    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] | None = None
    service_control: tuple[tuple[Policy, ...], ...] = ()
    resource: tuple[Policy, ...] = ()
    resource_account: str | None = None
    resource_decides: PolicyKind | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    """The allowing statements of each side; None where a side does not limit."""

    identity: list[Evidence] | None
    boundary: list[Evidence] | None
    service_control: list[list[Evidence]]
    resource: list[Evidence]
    naming: Naming


def decide(request: Request, policies: ApplicablePolicies) -> Decision:
    """Decide as IAM documents it: denied unless allowed, and never where a statement denies."""
    unknown = (*policies.unknown, *_open_questions(request, policies))
    if denials := _denials(request, policies):
        return Decision(False, tuple(sorted(denials)), unknown=unknown)
    sides = _sides(request, policies)
    missing = _missing(request.principal, policies, sides)
    why = () if missing else tuple(sorted(_evidence(sides)))
    return Decision(not missing, why, tuple(missing), unknown)


def _denials(request: Request, policies: ApplicablePolicies) -> set[Evidence]:
    levels = () if _is_no_identity(request.principal) else policies.service_control
    of_identity = [*policies.identity, *(policies.boundary or ())]
    of_organization = [policy for level in levels for policy in level]
    denials = {*_covering(request, [*of_identity, *of_organization], "Deny")}
    is_bounded = policies.boundary is not None
    for naming, evidence in _naming(request, policies.resource, "Deny", is_bounded=is_bounded):
        if naming:
            denials.add(evidence)
    return denials


def _sides(request: Request, policies: ApplicablePolicies) -> _Sides:
    principal = request.principal
    is_root = principal.kind is PrincipalKind.ROOT
    allowed = [one for one in _naming(request, policies.resource, "Allow") if one[0]]
    levels = () if _is_no_identity(principal) else policies.service_control
    return _Sides(
        identity=None if is_root else _covering(request, policies.identity, "Allow"),
        boundary=None
        if policies.boundary is None
        else _covering(request, policies.boundary, "Allow"),
        service_control=[_covering(request, level, "Allow") for level in levels],
        resource=[evidence for _, evidence in allowed],
        naming=max((naming for naming, _ in allowed), default=Naming.NOT_AT_ALL),
    )


def _missing(principal: Principal, policies: ApplicablePolicies, sides: _Sides) -> list[PolicyKind]:
    resource_kind = policies.resource_decides or PolicyKind.RESOURCE
    if _is_no_identity(principal):
        return [] if sides.naming else [resource_kind]
    is_own = policies.resource_account in (None, principal.account)
    needs_resource = not is_own or policies.resource_decides is not None
    suffices = sides.naming if is_own else Naming.NOT_AT_ALL
    lacks = {
        PolicyKind.IDENTITY: sides.identity == [] and suffices < Naming.BY_ROLE,
        PolicyKind.BOUNDARY: sides.boundary == [] and suffices < Naming.DIRECTLY,
        PolicyKind.SERVICE_CONTROL: [] in sides.service_control,
        resource_kind: needs_resource and not sides.naming,
    }
    return [kind for kind, is_lacking in lacks.items() if is_lacking]


def _evidence(sides: _Sides) -> set[Evidence]:
    limits = [sides.identity or [], sides.boundary or [], *sides.service_control]
    return {evidence for side in (*limits, sides.resource) for evidence in side}


def _covering(request: Request, policies: Iterable[Policy], effect: str) -> list[Evidence]:
    return [
        Evidence.of(policy.origin, statement)
        for policy in policies
        for statement in policy.statements
        if statement.effect == effect and statement.covers(request)
    ]


def _naming(
    request: Request, policies: Iterable[Policy], effect: str, *, is_bounded: bool = False
) -> Iterable[tuple[Naming, Evidence]]:
    for policy in policies:
        for statement in policy.statements:
            if statement.effect == effect and statement.covers(request):
                naming = _closeness(statement, request.principal, is_bounded=is_bounded)
                yield naming, Evidence.of(policy.origin, statement)


def _closeness(statement: Statement, principal: Principal, *, is_bounded: bool) -> Naming:
    if statement.principals is None:
        return Naming.NOT_AT_ALL
    if statement.principals.excluded and is_bounded:  # IAM spares no principal with a boundary
        return Naming.DIRECTLY
    return statement.principals.names(principal)


def _is_no_identity(principal: Principal) -> bool:
    return principal.kind in _WITHOUT_IDENTITY_POLICIES


def _open_questions(request: Request, policies: ApplicablePolicies) -> list[str]:
    levels = [policy for level in policies.service_control for policy in level]
    every = [*policies.identity, *(policies.boundary or ()), *levels, *policies.resource]
    return [
        sentence
        for policy in every
        if policy.unresolved and _speaks_of(policy, request.action)
        for sentence in policy.unresolved
    ]


def _speaks_of(policy: Policy, action: str) -> bool:
    return not policy.statements or any(one.covers_action(action) for one in policy.statements)
