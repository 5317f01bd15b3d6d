"""What an environment tolerates, and how fast it expects models to be downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.gates.deployability.claims import CLAIMS
from promotion_steps.json_fields import JsonFields

MEGABYTES_PER_SECOND = 50
MOST_MEGABYTES_PER_SECOND = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployabilitySettings:
    """The gate's section.

    Args:
        tolerated: Claims that are reported and stop nothing.
        download_mb_per_second: Slowest download of model data that the endpoint allows for.
    """

    tolerated: tuple[str, ...] = ()
    download_mb_per_second: int = MEGABYTES_PER_SECOND

    @classmethod
    def from_fields(cls, fields: JsonFields) -> DeployabilitySettings:
        """Read the settings' section; without one, the defaults hold.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(cls.__slots__)
        tolerated = fields.items("tolerated") if "tolerated" in fields.members else []
        if any(claim not in CLAIMS for claim in tolerated):
            raise fields.error("tolerated", f"a list of {', '.join(CLAIMS)}")
        rate = MEGABYTES_PER_SECOND
        if "download_mb_per_second" in fields.members:
            rate = fields.whole_number("download_mb_per_second", least=1)
        return cls(tolerated=tuple(tolerated), download_mb_per_second=rate)
