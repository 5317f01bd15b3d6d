"""Tells AWS's answers that decide nothing, and those that a set-up causes, from the rest."""

from __future__ import annotations

from http import HTTPStatus

from botocore.exceptions import (
    ClientError,
    ConnectionError as UnreachableError,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)

_UNANSWERED = (HTTPClientError, UnreachableError, IncompleteReadError, ResponseStreamingError)
"""Time-outs before and after the effect, lost connections, answers that end too early."""

# Those that botocore retries, and what services call their own faults and overload.
# Source: "Retries", boto3 guide, and the error shapes of botocore's service models.
_PASSING = {
    "BandwidthLimitExceeded",
    "DependencyTimeoutException",
    "EC2ThrottledException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InternalDependencyException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "KMSInternalException",
    "ModelNotReadyException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServerException",
    "ServiceException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
}
_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "KMSAccessDeniedException",
    "KMS.AccessDeniedException",
    "UnauthorizedOperation",
}


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error, such as `AccessDenied`."""
    return str(error.response.get("Error", {}).get("Code", "unknown"))


def decides_nothing(error: BaseException) -> bool:
    """Whether the same question may be answered another time: throttled, failed, not answered."""
    if not isinstance(error, ClientError):
        return isinstance(error, _UNANSWERED)
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    is_overload = status == HTTPStatus.TOO_MANY_REQUESTS
    is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return error_code(error) in _PASSING or is_overload or is_fault


def is_denied(error: BaseException) -> bool:
    """Whether a permission is missing, which only a change of the set-up gives."""
    return isinstance(error, ClientError) and error_code(error) in _DENIED
