"""What stops a command: one line for the person who ran it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

REFUSED = 1
USAGE = 2
UNDER_WAY = 3
"""What was begun goes on without the command."""

_DENIALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_WHO_MAY = {
    "BatchGetImage": "data-scientist",
    "CreateModelPackage": "data-scientist",
    "PutObject": "data-scientist",
    "CreateMultipartUpload": "data-scientist",
    "UpdateModelPackage": "model-approver",
    "GetPipelineState": "operator",
    "RetryStageExecution": "operator",
}


class RefusalError(Exception):
    """Stop a command with one line on stderr.

    Args:
        message: What is wrong, what was given and what was expected.
        exit_code: What the process ends with.
    """

    def __init__(self, message: str, *, exit_code: int = REFUSED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def refusal_of(error: Exception) -> RefusalError | None:
    """Put an error of AWS or of its configuration into one line; None for any other error."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, RefusalError):
        return error
    if isinstance(error, ClientError):
        return RefusalError(_client_error_line(error))
    if isinstance(error, BotoCoreError):
        return RefusalError(f"AWS: {_one_line(str(error))}")
    return None


def is_denial(error: ClientError) -> bool:
    """Tell whether AWS refused the caller, not the request."""
    return error.response.get("Error", {}).get("Code") in _DENIALS


def _client_error_line(error: ClientError) -> str:
    answer = error.response.get("Error", {})
    text = _one_line(answer.get("Message", "")) or answer.get("Code", "unknown error")
    if not is_denial(error):
        return f"{error.operation_name}: {text}"
    persona = _WHO_MAY.get(error.operation_name)
    advice = (
        f"; only a session of the environment's {persona} role may"
        " (that of the model's team, if it has one)"
        if persona
        else ""
    )
    return f"{error.operation_name}: access denied{advice}: {text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
