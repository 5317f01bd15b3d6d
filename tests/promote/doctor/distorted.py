"""Clients of the emulator, one of whose operations answers as told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.resources.kind import Clients

Operation = Callable[..., Any]
Distort = Callable[[Operation], Operation]


class _Distorted:
    def __init__(self, client: Any, operation: str, distort: Distort) -> None:
        self._client = client
        setattr(self, operation, distort(getattr(client, operation)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def distorted(clients: Clients, service: str, operation: str, distort: Distort) -> Clients:
    """Let one operation of one service answer otherwise."""

    def make(name: str) -> Any:
        client = clients(name)
        return _Distorted(client, operation, distort) if name == service else client

    return make


def changing(change: Callable[[dict[str, Any]], None]) -> Distort:
    """Change each answer."""

    def distort(original: Operation) -> Operation:
        def answer(**request: Any) -> Any:
            found = dict(original(**request))
            change(found)
            return found

        return answer

    return distort


def refusing(code: str, message: str = "no", status: int = 400) -> Distort:
    """Refuse each request."""

    def distort(_original: Operation) -> Operation:
        def refuse(**_request: Any) -> Any:
            answer = {
                "Error": {"Code": code, "Message": message},
                "ResponseMetadata": {"HTTPStatusCode": status},
            }
            raise ClientError(answer, "Refused")  # type: ignore[arg-type]

        return refuse

    return distort
