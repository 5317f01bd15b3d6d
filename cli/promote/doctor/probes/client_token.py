"""What CreateModelPackage does with a ClientToken that it knows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.unaskable import is_of_request, reason_of

_SAME, _OTHER = "client-token-same-request", "client-token-other-request"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    token = str(uuid.uuid4())
    first = candidate.register(context, ClientToken=token)
    again = _registered(context, token)
    same = again == first
    seen = "answered with the first version" if same else f"answered with {again}"
    yield _SAME, Answer.of(holds=same, seen=seen)
    other = _registered(context, token, ModelPackageDescription="another request")
    refused = not other.startswith("arn:")
    yield _OTHER, Answer.of(holds=refused, seen=other if refused else f"answered with {other}")


def _registered(context: ProbeContext, token: str, **changes: str) -> str:
    """Return the ARN of a version, or why there is none."""
    try:
        return candidate.register(context, ClientToken=token, **changes)
    except ClientError as error:
        if not is_of_request(error):
            raise
        return reason_of(error)


CLIENT_TOKEN = Probe(
    id="client-token",
    assumptions=(
        Assumption(
            id=_SAME,
            statement="CreateModelPackage answers a repeated request and ClientToken with the"
            " first version",
            if_it_holds="a repeated step registers nothing twice",
            if_it_does_not="the same: `register` first looks for a version of the same origin",
        ),
        Assumption(
            id=_OTHER,
            statement="CreateModelPackage refuses another request with a ClientToken that it knows",
            if_it_holds="a token stands for one request",
            if_it_does_not="the same: `register` compares what it finds with its request",
        ),
    ),
    shares=candidate.MAKES,
    kinds=candidate.KINDS,
    permissions=candidate.PERMISSIONS,
    ask=_ask,
)
