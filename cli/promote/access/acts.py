"""Acts that need more than one permission."""

from __future__ import annotations

from promote.access.decision import Decision
from promote.access.policy_anchor import policy_anchor
from promote.access.principal import Principal
from promote.access.request import Context, Request
from promote.access.unresolved import Unresolved
from promote.access.world import World


def read_object(
    world: World, principal: Principal, object_arn: str, context: Context | None = None
) -> Decision:
    """Decide whether an object can be read: fetched, and decrypted with its bucket's key."""
    return _with_key(world, principal, object_arn, ("s3:GetObject", "kms:Decrypt"), context)


def write_object(
    world: World, principal: Principal, object_arn: str, context: Context | None = None
) -> Decision:
    """Decide whether an object can be written in one request, with its bucket's key."""
    return _with_key(world, principal, object_arn, ("s3:PutObject", "kms:GenerateDataKey"), context)


def _with_key(
    world: World,
    principal: Principal,
    object_arn: str,
    actions: tuple[str, str],
    context: Context | None,
) -> Decision:
    of_object, of_key = actions
    given = context or {}
    stored = world.decide(Request(principal, of_object, object_arn, given))
    bucket = world.buckets.get(policy_anchor(object_arn))
    if bucket is None:
        return stored.also(Decision(True, unknown=(f"{object_arn}: its key is in no template",)))
    if bucket.key is None:
        return stored
    if isinstance(bucket.key, Unresolved):
        return stored.also(Decision(True, unknown=(f"{bucket.arn}: its key is {bucket.key}",)))
    encrypted = bucket.arn if bucket.has_bucket_key else object_arn
    asked = {**given, **_through_s3(principal, bucket.key, encrypted)}
    return stored.also(world.decide(Request(principal, of_key, bucket.key, asked)))


def _through_s3(principal: Principal, key: str, encrypted: str) -> dict[str, str | tuple[str, ...]]:
    region = key.split(":")[3]
    return {
        "aws:ViaAWSService": "true",
        "kms:ViaService": f"s3.{region}.amazonaws.com",
        "kms:CallerAccount": principal.account,
        "kms:EncryptionContext:aws:s3:arn": encrypted,
        "kms:EncryptionContextKeys": ("aws:s3:arn",),
    }
