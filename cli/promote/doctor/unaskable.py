"""What keeps a probe from asking."""

from __future__ import annotations

from botocore.exceptions import ClientError

_DENIED = ("AccessDenied", "Unauthorized", "NotAuthorized")
_DENIED_IN_WORDS = "not authorized to perform"


class UnaskableError(Exception):
    """Say why a probe cannot ask, in words for the person who runs it."""


def reason_of(error: ClientError) -> str:
    """Say what AWS refused; a missing permission by the operation that lacks it."""
    answer = error.response.get("Error", {})
    code = answer.get("Code", "unknown error")
    message = " ".join(answer.get("Message", "").split())
    if is_denied(error):
        return f"missing permission for {error.operation_name}: {message or code}"
    return f"{error.operation_name}: {code}: {message}"


def is_denied(error: ClientError) -> bool:
    """Tell whether AWS refused the caller; SageMaker says so in a ValidationException, too."""
    answer = error.response.get("Error", {})
    is_denial = any(word in answer.get("Code", "") for word in _DENIED)
    return is_denial or _DENIED_IN_WORDS in answer.get("Message", "")
