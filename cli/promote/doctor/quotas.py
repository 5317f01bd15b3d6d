"""Reads quotas of the account, which Service Quotas keeps by name."""

from __future__ import annotations

from collections.abc import Callable

from promote.doctor.resources.kind import Clients


def quota_of(clients: Clients, service: str, is_meant: Callable[[str], bool]) -> float | None:
    """Return the value of the first quota of a service whose name is meant; None for none."""
    quotas = clients("service-quotas")
    for operation in ("list_service_quotas", "list_aws_default_service_quotas"):
        for page in quotas.get_paginator(operation).paginate(ServiceCode=service):
            for quota in page["Quotas"]:
                if is_meant(quota["QuotaName"].lower()):
                    return float(quota["Value"])
    return None
