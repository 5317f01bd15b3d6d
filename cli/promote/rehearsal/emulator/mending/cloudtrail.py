"""CloudTrail: the role that writes a trail's log must trust CloudTrail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail

from promote.rehearsal.emulator.json_service import HttpResponse
from promote.rehearsal.emulator.service_roles import service_is_trusted

_SERVICE = "cloudtrail.amazonaws.com"

Operation = Callable[[Mapping[str, Any]], HttpResponse]


def install() -> None:
    """Refuse trails whose role CloudTrail may not assume."""
    cloudtrail._DISPATCH["CreateTrail"] = _refusing(cloudtrail._DISPATCH["CreateTrail"])


def _refusing(original: Operation) -> Operation:
    def create_trail(request: Mapping[str, Any]) -> HttpResponse:
        role = request.get("CloudWatchLogsRoleArn")
        arn = f"arn:aws:cloudtrail:{get_region()}:{get_account_id()}:trail/{request.get('Name')}"
        if role and not service_is_trusted(role, service=_SERVICE, source_arn=arn):
            refused: HttpResponse = cloudtrail._err(
                "InvalidCloudWatchLogsRoleArnException",
                "Access denied. Check the trust relationships for your role.",
            )
            return refused
        return original(request)

    return create_trail
