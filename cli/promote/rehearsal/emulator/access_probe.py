"""Whether this AWS enforces access as AWS does: what must be allowed, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import AccessWorld, Person
from promote.rehearsal.emulator.launcher import Emulator

_DENIALS = ("AccessDenied", "AccessDeniedException", "NotAuthorizedForSourceException")

Attempt = Callable[[AccessWorld], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Something tried, and whether AWS would let it happen."""

    name: str
    allowed: bool
    attempt: Attempt


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What became of a case."""

    case: Case
    allowed: bool
    error: str

    @property
    def right(self) -> bool:
        """Whether this AWS did what AWS does."""
        return self.allowed == self.case.allowed


def probe(emulator: Emulator) -> list[Finding]:
    """Try every case in a world of its own.

    Raises:
        ClientError: A case failed for a reason that has nothing to do with access.
    """
    world = AccessWorld(emulator)
    return [try_case(case, world) for case in CASES]


def try_case(case: Case, world: AccessWorld) -> Finding:
    """Try one case; only a denial counts as not allowed."""
    try:
        case.attempt(world)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _DENIALS:
            raise
        return Finding(case=case, allowed=False, error=str(error))
    return Finding(case=case, allowed=True, error="")


def _by(
    person: str, service: str, operation: str, **request: str | bytes | Callable[..., Any]
) -> Attempt:
    """Call an operation as a person of the world; callables among the arguments take the world."""

    def attempt(world: AccessWorld) -> Any:
        who: Person = getattr(world, person)
        client = world.client(service, who.credentials)
        arguments = {
            name: value(world) if callable(value) else value for name, value in request.items()
        }
        return getattr(client, operation)(**arguments)

    return attempt


def _named(stem: str) -> Callable[[AccessWorld], str]:
    return lambda world: world.name(stem)


def _copy(source_key: str) -> Attempt:
    source = {"Key": source_key}
    return _by(
        "visitor",
        "s3",
        "copy_object",
        Bucket=_named("target"),
        Key="copy",
        CopySource=lambda world: {**source, "Bucket": world.name("open")},
    )


def _put_events(person: str, bus: str) -> Attempt:
    def attempt(world: AccessWorld) -> Any:
        who: Person = getattr(world, person)
        entry = {"Source": "probe", "DetailType": "Probe", "Detail": "{}"}
        return world.client("events", who.credentials).put_events(
            Entries=[{**entry, "EventBusName": world.bus_arn(bus)}]
        )

    return attempt


def _get(person: str, bucket: str, key: str) -> Attempt:
    return _by(person, "s3", "get_object", Bucket=_named(bucket), Key=key)


def _encrypt(person: str, key: str) -> Attempt:
    return _by(person, "kms", "encrypt", KeyId=lambda world: getattr(world, key), Plaintext=b"text")


def _assume(person: str, stem: str, **more: str) -> Attempt:
    return _by(
        person,
        "sts",
        "assume_role",
        RoleArn=lambda world: world.host_role_arn(stem),
        RoleSessionName="probe",
        **more,
    )


def _describe_group(person: str, stem: str) -> Attempt:
    return _by(
        person,
        "sagemaker",
        "describe_model_package_group",
        ModelPackageGroupName=lambda world: world.group_arn(stem),
    )


_SAME_ACCOUNT: Mapping[str, tuple[bool, Attempt]] = {
    "list buckets, no policy": (False, _by("nobody", "s3", "list_buckets")),
    "create a queue, no policy": (False, _by("nobody", "sqs", "create_queue", QueueName="q")),
    "list buckets, own policy": (True, _by("visitor", "s3", "list_buckets")),
    "get an object, own policy": (True, _get("host_reader", "closed", "plain")),
    "put an object, own policy has only get": (
        False,
        _by("host_reader", "s3", "put_object", Bucket=_named("closed"), Key="new", Body=b""),
    ),
    "encrypt, key policy leaves the account out": (False, _encrypt("host_kms_user", "foreign_key")),
    "list model groups, no policy": (
        False,
        _by("nobody", "sagemaker", "list_model_package_groups"),
    ),
}

_FOREIGN_BUCKET: Mapping[str, tuple[bool, Attempt]] = {
    "get an object, no bucket policy": (False, _get("visitor", "closed", "plain")),
    "get an object, both policies": (True, _get("visitor", "open", "plain")),
    "get an object, bucket policy alone": (False, _get("nobody", "open", "plain")),
    "put an object, both policies": (
        True,
        _by("visitor", "s3", "put_object", Bucket=_named("open"), Key="new", Body=b"new"),
    ),
    "delete an object, bucket policy leaves it out": (
        False,
        _by("visitor", "s3", "delete_object", Bucket=_named("open"), Key="plain"),
    ),
    "get an encrypted object, no key policy": (False, _get("visitor", "open", "closed")),
    "get an encrypted object, key policy": (True, _get("visitor", "open", "open")),
    "copy an encrypted object, no key policy": (False, _copy("closed")),
    "copy an encrypted object, key policy": (True, _copy("open")),
    "get an object, aws:PrincipalArn of another role": (
        False,
        _get("visitor", "one-role", "plain"),
    ),
    "get an object, aws:PrincipalArn of a role with a path": (
        True,
        _get("pathed", "one-role", "plain"),
    ),
}

_FOREIGN_REST: Mapping[str, tuple[bool, Attempt]] = {
    "encrypt, no key policy": (False, _encrypt("visitor", "closed_key")),
    "encrypt, both policies": (True, _encrypt("visitor", "open_key")),
    "encrypt, key policy alone": (False, _encrypt("nobody", "open_key")),
    "encrypt, aws:PrincipalArn of another role": (False, _encrypt("visitor", "one_role_key")),
    "encrypt, aws:PrincipalArn of a role with a path": (True, _encrypt("pathed", "one_role_key")),
    "assume a role, trust and own policy": (True, _assume("visitor", "trusting")),
    "assume a role, not trusted": (False, _assume("nobody", "trusting")),
    "assume a role, external id missing": (False, _assume("visitor", "cautious")),
    "assume a role, external id right": (
        True,
        _assume("visitor", "cautious", ExternalId="agreed"),
    ),
    "put events, no bus policy": (False, _put_events("visitor", "closed")),
    "put events, both policies": (True, _put_events("visitor", "open")),
    "put events, bus policy alone": (False, _put_events("nobody", "open")),
    "send a message, no queue policy": (
        False,
        _by(
            "visitor",
            "sqs",
            "send_message",
            QueueUrl=lambda world: world.queue_url,
            MessageBody="text",
        ),
    ),
    "describe a model group, no group policy": (False, _describe_group("visitor", "closed-models")),
    "describe a model group, policy for another role": (
        False,
        _describe_group("visitor", "open-models"),
    ),
    "describe a model group, both policies": (True, _describe_group("pathed", "open-models")),
}


def _cases(kind: str, cases: Mapping[str, tuple[bool, Attempt]]) -> Sequence[Case]:
    return [
        Case(name=f"{kind}: {name}", allowed=allowed, attempt=attempt)
        for name, (allowed, attempt) in cases.items()
    ]


CASES: Sequence[Case] = (
    *_cases("own account", _SAME_ACCOUNT),
    *_cases("foreign account", _FOREIGN_BUCKET),
    *_cases("foreign account", _FOREIGN_REST),
)
