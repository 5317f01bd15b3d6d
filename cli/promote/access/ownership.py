"""Which account a resource belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from promote.access.bucket import Bucket
from promote.access.policy_anchor import policy_anchor
from promote.access.request import Request
from promote.access.wildcards import matches

_ANYBODY = "*"


def owner_of(request: Request, buckets: Mapping[str, Bucket]) -> str:
    """Return the account of the resource asked for; empty where nobody tells."""
    if told := request.values("aws:ResourceAccount"):
        return told[0]
    bucket = buckets.get(policy_anchor(request.resource))
    return bucket.account if bucket else _account_field(request.resource)


def owners_of(pattern: str, buckets: Mapping[str, Bucket]) -> set[str | None]:
    """Return who owns what a pattern matches; nothing for what each account has of its own.

    Anybody reads `*`; the unknown owner of a bucket is None.
    """
    if account := _account_field(pattern):
        return {_ANYBODY if "*" in account or "?" in account else account}
    if ":s3:" not in pattern:
        return set()
    anchor = policy_anchor(pattern)
    return {one.account for one in buckets.values() if matches(anchor, one.arn)} or {None}


def _account_field(arn: str) -> str:
    fields = arn.split(":", 5)
    return fields[4] if len(fields) == 6 else ""
