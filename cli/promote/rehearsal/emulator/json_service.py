"""One AWS service of the JSON protocol, answering HTTP and callers in this process alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.core.responses import error_response_json, json_response

Request = dict[str, Any]
Operation = Callable[[Request], Request]
HttpResponse = tuple[int, dict[str, str], bytes]


class ServiceError(Exception):
    """Refuse a request the way AWS does: a code, a sentence and an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class JsonService:
    """Answer the operations of one service by name.

    Args:
        name: Thread name of the service's requests, such as `sagemaker`.
        operations: Operation name, as in `X-Amz-Target`, to the function that does it.
    """

    def __init__(self, name: str, operations: Mapping[str, Operation]) -> None:
        self.name = name
        self._operations = operations

    def call(self, operation: str, request: Request) -> Request:
        """Do *operation* for a caller of this process.

        Raises:
            ServiceError: The service refuses the request or does not know the operation.
        """
        do = self._operations.get(operation)
        if do is None:
            raise ServiceError("UnknownOperationException", f"{self.name} has no {operation} here")
        return do(request)

    async def handle_request(
        self,
        _method: str,
        _path: str,
        headers: Mapping[str, str],
        body: bytes,
        _query_params: Mapping[str, Any],
    ) -> HttpResponse:
        """Do the operation that the `X-Amz-Target` header names."""
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        response: HttpResponse = await run_reentrant(
            self._respond, operation, body, thread_name=self.name
        )
        return response

    def _respond(self, operation: str, body: bytes) -> HttpResponse:
        try:
            answer = self.call(operation, json.loads(body or b"{}"))
        except ServiceError as refusal:
            refused: HttpResponse = error_response_json(
                refusal.code, refusal.message, refusal.status
            )
            return refused
        answered: HttpResponse = json_response(answer)
        return answered
