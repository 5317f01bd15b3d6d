"""KMS: keys of other accounts, found by their ARN or by what a ciphertext says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import kms

from promote.rehearsal.emulator import hooks

_MODULE = "ministack.services.kms"

KeyRecord = dict[str, Any]
Find = Callable[[str | None], KeyRecord | None]


def install() -> None:
    """Let key ARNs mean the same key in every account."""
    hooks.replace(_MODULE, "_resolve_key", _finding)
    hooks.replace(_MODULE, "key_policy_for_arn", lambda _original: key_policy_for_arn)
    # A ciphertext names its key by id alone; IAM must judge the ARN of the key's own account.
    hooks.replace("ministack.core.iam_actions", "extract_resource_arn", _naming_keys)


def key_policy_for_arn(resource_arn: str) -> tuple[str, str] | None:
    """Find a key's policy and the account that owns the key."""
    record = kms._resolve_key(resource_arn)
    if record is not None:
        return record.get("Policy") or "", parse_arn(record["Arn"]).account_id
    owner = _home(resource_arn)[0]
    # AWS's own keys and keys that are not there let no other account in.
    return None if owner == get_account_id() else ("", owner)


def key_arn(reference: str) -> str | None:
    """Spell the ARN of the key that an id, an alias or an ARN refers to; None: no such key."""
    record = kms._resolve_key(reference)
    return record["Arn"] if record else None


def _finding(original: Find) -> Find:
    def resolve_key(reference: str | None) -> KeyRecord | None:
        account, region = _home(reference)
        with request_scope(account, region):
            found = original(reference)
        return found or _key_by_id(reference)

    return resolve_key


def _home(reference: str | None) -> tuple[str, str]:
    here = get_account_id(), get_region()
    if not reference or not reference.startswith("arn:"):
        return here
    try:
        spec = parse_arn(reference)
    except ArnParseError:
        return here
    return spec.account_id, spec.region


def _key_by_id(key_id: str | None) -> KeyRecord | None:
    # Key ids are unique; a ciphertext of another account carries nothing else.
    records: list[KeyRecord] = list(kms._keys._data.values())
    return next((key for key in records if key["KeyId"] == key_id), None)


def _naming_keys(original: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(service: str, *request: Any) -> str:
        arn = original(service, *request)
        if service != "kms" or arn == "*":
            return arn
        key = arn.partition(":key/")[2]
        return key_arn(arn) or (key_arn(key) if key else None) or arn

    return extract_resource_arn
