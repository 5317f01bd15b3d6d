"""A request repeated with its client token is answered from memory, and done once."""

from __future__ import annotations

from copy import deepcopy

from ministack.core.responses import AccountRegionScopedDict

from promote.rehearsal.emulator.json_service import Request
from promote.rehearsal.emulator.sagemaker.refusals import conflict


class ClientTokens:
    """Remember, for each client token of one operation, the request and its answer.

    Args:
        ignored: Whether tokens mean nothing.
    """

    def __init__(self, *, ignored: bool = False) -> None:
        self._ignored = ignored
        self._answered = AccountRegionScopedDict()

    def recall(self, request: Request) -> Request | None:
        """Return the answer that the same request got before, if it did.

        Raises:
            ServiceError: The token was used for another request.
        """
        remembered = self._answered.get(request.get("ClientToken"))
        if remembered is None:
            return None
        earlier, answer = remembered
        if earlier != request:
            raise conflict(
                f"ClientToken {request['ClientToken']} was already used with different parameters."
            )
        return dict(answer)

    def remember(self, request: Request, answer: Request) -> None:
        """Keep the answer to a request that carries a token."""
        if "ClientToken" in request and not self._ignored:
            self._answered[request["ClientToken"]] = deepcopy(request), dict(answer)

    def reset(self) -> None:
        """Forget every token."""
        self._answered.clear()
