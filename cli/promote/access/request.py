"""What is asked, and all that IAM knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from promote.access.principal import Principal

Context = Mapping[str, str | tuple[str, ...]]

_ALWAYS_PRESENT = {"aws:SecureTransport": "true", "aws:ViaAWSService": "false"}


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for one action on one resource.

    Args:
        action: Such as `s3:GetObject`.
        resource: Its ARN, or `*` for an action without one.
        context: Condition keys in any case and their values; several values as a tuple.
            What IAM knows of the principal comes from the principal alone. Over TLS and not
            by way of a service unless this says otherwise; no time unless this names one.
    """

    principal: Principal
    action: str
    resource: str
    context: Context = field(default_factory=dict)
    _values: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        of_principal = self.principal.condition_values()
        known = {**_ALWAYS_PRESENT, **self._of_resource(), **self.context, **of_principal}
        # two spellings of one key: the later, more trusted one wins
        values = {key.lower(): _several(value) for key, value in known.items()}
        object.__setattr__(self, "_values", values)

    def values(self, key: str) -> tuple[str, ...]:
        """Return the values of a condition key; none where the request lacks the key."""
        return self._values.get(key.lower(), ())

    def knowing(self, context: Context) -> Request:
        """Return the request with more context; what it already knows stays."""
        return replace(self, context={**context, **self.context})

    def asked_by(self, principal: Principal) -> Request:
        """Return the same request of somebody else."""
        return replace(self, principal=principal)

    def _of_resource(self) -> dict[str, str]:
        fields = self.resource.split(":", 5)
        region = fields[3] if fields[0] == "arn" and len(fields) > 4 else ""
        return {"aws:RequestedRegion": region} if region else {}


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
