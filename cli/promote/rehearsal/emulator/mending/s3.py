"""S3: bucket names are one namespace, and a foreign bucket's whole policy decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import AccountScopedDict, get_account_id
from ministack.services import s3

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending import (
    s3_checksums,
    s3_conditional_copies,
    s3_encryption,
    s3_object_lock,
    s3_versions,
)

_MODULE = "ministack.services.s3"
_S3_ARN = "arn:aws:s3:::"
_STORES_BY_BUCKET = (
    "_bucket_object_lock",
    "_object_annotations",
    "_object_legal_hold",
    "_object_retention",
    "_object_tags",
    "_object_versions",
)


class BucketOwnerScopedDict(AccountScopedDict):  # type: ignore[misc]
    """Find what belongs to an object in the account that owns its bucket, whoever asks."""

    __slots__ = ()

    def _scoped(self, key: str | tuple[str, ...]) -> tuple[str, str | tuple[str, ...]]:
        bucket = key if isinstance(key, str) else key[0]
        return s3._bucket_owner_account(bucket) or get_account_id(), key


def install() -> None:
    """Open buckets to other accounts as far as both sides' policies go."""
    for store in _STORES_BY_BUCKET:
        hooks.replace(_MODULE, store, _by_bucket_owner)
    hooks.replace(_MODULE, "_ensure_bucket", lambda _original: _ensure_bucket)
    hooks.replace(_MODULE, "bucket_policy_for_arn", _with_foreign_buckets)
    hooks.replace(_MODULE, "_foreign_bucket_allows", _trusting_the_first_check)
    s3_versions.install()
    s3_object_lock.install()
    s3_encryption.install()
    s3_checksums.install()
    s3_conditional_copies.install()


def _by_bucket_owner(store: AccountScopedDict) -> BucketOwnerScopedDict:
    widened = BucketOwnerScopedDict()
    widened._data = store._data
    return widened


def _ensure_bucket(name: str) -> dict[str, Any] | None:
    owner = s3._bucket_owner_account(name)
    bucket: dict[str, Any] | None = s3._buckets.get_scoped(owner, None, name)
    return bucket


def _with_foreign_buckets(original: Callable[[str], Any]) -> Callable[[str], Any]:
    def bucket_policy_for_arn(resource_arn: str) -> tuple[str, str] | None:
        bucket = resource_arn.removeprefix(_S3_ARN).partition("/")[0]
        owner = s3._bucket_owner_account(bucket) if resource_arn.startswith(_S3_ARN) else None
        if owner is None or owner == get_account_id():
            found: tuple[str, str] | None = original(resource_arn)
            return found
        return s3._bucket_policies.get_scoped(owner, None, bucket) or "", owner

    return bucket_policy_for_arn


def _trusting_the_first_check(original: Callable[..., bool]) -> Callable[..., bool]:
    def foreign_bucket_allows(*request: Any, **more: Any) -> bool:
        # A signed request was judged before it came here, with the session's own condition
        # keys; the second look would take the caller for its account's root.
        return bool(iam_evaluator._verified_key.get()) or original(*request, **more)

    return foreign_bucket_allows
