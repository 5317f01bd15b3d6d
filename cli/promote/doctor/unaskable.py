"""What keeps a probe from asking."""

from __future__ import annotations

import traceback
from pathlib import Path

from botocore.exceptions import ClientError

_DENIED = ("AccessDenied", "Unauthorized", "NotAuthorized")
_DENIED_IN_WORDS = "not authorized to perform"
_OF_THE_MOMENT = (
    "Internal",
    "LimitExceeded",
    "QuotaExceeded",
    "ServiceUnavailable",
    "SlowDown",
    "Throttl",
    "TooManyRequests",
)
_SERVER_ERROR = 500
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""What reading an answer of an unexpected shape raises."""


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


def unreadable(error: Exception) -> str:
    """Say that AWS answered in a shape that doctor does not know, and where it read."""
    at = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(at.filename).name}, line {at.lineno}"
    return f"doctor cannot read AWS's answer: {type(error).__name__}: {error} ({place})"


def is_denied(error: ClientError) -> bool:
    """Tell whether AWS refused the caller; SageMaker says so in a ValidationException, too."""
    answer = error.response.get("Error", {})
    is_denial = any(word in answer.get("Code", "") for word in _DENIED)
    return is_denial or _DENIED_IN_WORDS in answer.get("Message", "")


def is_of_request(error: ClientError) -> bool:
    """Tell whether AWS refused what was asked, not who asked or how much at that moment."""
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    of_the_moment = status >= _SERVER_ERROR or any(word in code for word in _OF_THE_MOMENT)
    return not (of_the_moment or is_denied(error))
