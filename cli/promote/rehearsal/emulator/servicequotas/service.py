"""The quotas of every account: AWS's defaults, of what a promotion needs."""

from __future__ import annotations

from collections.abc import Mapping

from promote.rehearsal.emulator.json_service import JsonService, Operation, Request, ServiceError
from promote.rehearsal.emulator.request_shape import check_request

_QUOTAS: Mapping[str, Mapping[str, float]] = {
    "codepipeline": {"Maximum number of total pipelines per Region in an AWS account": 1000},
    "events": {"Rules": 300},
    "lambda": {"Concurrent executions": 1000},
    "sagemaker": {
        "ml.c5.large for endpoint usage": 4,
        "ml.m5.large for endpoint usage": 4,
        "ml.t2.medium for endpoint usage": 2,
    },
}


def _listed(operation: str) -> Operation:
    def listed(request: Request) -> Request:
        check_request("service-quotas", operation, request)
        code = request["ServiceCode"]
        if code not in _QUOTAS:
            raise ServiceError("NoSuchResourceException", f"The request failed because {code}")
        return {
            "Quotas": [
                {"ServiceCode": code, "QuotaName": name, "Value": value}
                for name, value in _QUOTAS[code].items()
            ]
        }

    return listed


def reset() -> None:
    """Forget nothing: nobody changes a quota here."""


SERVICE = JsonService(
    "servicequotas",
    {name: _listed(name) for name in ("ListAWSDefaultServiceQuotas", "ListServiceQuotas")},
)
call = SERVICE.call
handle_request = SERVICE.handle_request

__all__ = ["SERVICE", "call", "handle_request", "reset"]
