"""Another evaluator of IAM policies, written by others, asked the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ministack.core.iam_evaluator import (
    EvalContext,
    combine_resource_policy,
    evaluate,
    evaluate_trust_policy,
    parse_policy_document,
)

from promote.access.request import Request

Document = Mapping[str, Any]


def allows(
    request: Request,
    identity: Iterable[Document],
    *,
    boundary: Iterable[Document] | None = None,
    resource: Document | None = None,
    owner: str | None = None,
    is_key: bool = False,
) -> bool:
    """Tell whether the other evaluator allows a request of a role."""
    context = _context(request)
    limits = [] if boundary is None else [_parsed(boundary)]
    decision = evaluate(context, _parsed(identity), *limits)
    if resource is None:
        is_foreign = owner not in (None, request.principal.account)
        return decision.decision == "Allow" and not is_foreign and not is_key
    combined = combine_resource_policy(
        decision, context, dict(resource), owner, required=is_key, limits=tuple(limits)
    )
    return bool(combined.decision == "Allow")


def trusts(request: Request, trust: Document) -> bool:
    """Tell whether the other evaluator finds the principal trusted."""
    return bool(evaluate_trust_policy(dict(trust), request.principal.arn, _context(request)))


def _parsed(documents: Iterable[Document]) -> list[Any]:
    return [parse_policy_document(dict(document)) for document in documents]


def _context(request: Request) -> EvalContext:
    return EvalContext(
        principal_arn=request.principal.arn,
        principal_type="AssumedRole",
        principal_account=request.principal.account,
        action=request.action,
        resource_arn=request.resource,
        region="us-east-1",
        source_ip="",
        secure_transport=request.values("aws:SecureTransport") == ("true",),
        service_context={key.lower(): _value(value) for key, value in request.context.items()},
        principal_keys={
            f"aws:principaltag/{key.lower()}": value
            for key, value in request.principal.tags.items()
        },
    )


def _value(value: str | tuple[str, ...]) -> str | list[str] | None:
    return value if isinstance(value, str) else list(value) or None
