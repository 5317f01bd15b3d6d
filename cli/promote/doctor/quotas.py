"""Reads quotas of the account, which Service Quotas keeps by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promote.doctor.probe_context import ProbeContext


def quota_of(context: ProbeContext, service: str, is_meant: Callable[[str], bool]) -> float | None:
    """Return the value of a quota of a service whose lower-case name is meant; None for none."""
    quotas = context.once(f"quotas of {service}", lambda: _quotas(context, service))
    return next((value for name, value in quotas.items() if is_meant(name)), None)


def _quotas(context: ProbeContext, service: str) -> Mapping[str, float]:
    """Read all quotas once, since SageMaker has thousands: AWS's defaults, then the account's."""
    quotas = context.clients("service-quotas")
    found: dict[str, float] = {}
    for operation in ("list_aws_default_service_quotas", "list_service_quotas"):
        for page in quotas.get_paginator(operation).paginate(ServiceCode=service):
            found |= {one["QuotaName"].lower(): float(one["Value"]) for one in page["Quotas"]}
    return found
