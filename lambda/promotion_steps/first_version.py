"""Which version of the first environment a version came of: the order of a model's versions."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.model_package import ModelPackage
from promotion_steps.model_package_arn import ModelPackageArn, canonical_arn
from promotion_steps.names import FIRST_ARN, FIRST_CREATED_AT, ORIGIN_ARN


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstVersion:
    """A version where its path began.

    An environment that joins or leaves the middle of a path changes no version's first one. A
    group that was deleted and made anew numbers its versions anew: the later one is the newer.

    Args:
        arn: In the first environment's registry.
        created_at: When it was registered there, as `utc_text` spells it.
    """

    arn: str
    created_at: str

    @classmethod
    def of(cls, package: ModelPackage) -> FirstVersion | None:
        """Find where a version began; None where its promotion did not write that down.

        Only a promotion can write an origin, and what it writes beside it is believed.
        """
        metadata = package.customer_metadata
        if ORIGIN_ARN not in metadata:
            return cls(arn=str(package.arn), created_at=package.created_at)
        arn, created_at = metadata.get(FIRST_ARN), metadata.get(FIRST_CREATED_AT)
        return cls(arn=arn, created_at=created_at) if arn and created_at else None

    @classmethod
    def from_text(cls, text: str) -> FirstVersion:
        """Read what `str()` wrote."""
        created_at, _, arn = text.partition(" ")
        return cls(arn=arn, created_at=created_at)

    def to_metadata(self) -> dict[str, str]:
        """Spell the properties of what comes of the version."""
        return {FIRST_ARN: self.arn, FIRST_CREATED_AT: self.created_at}

    def is_comparable(self, other: FirstVersion) -> bool:
        """Tell whether both began as versions of one group; others have no order."""
        return self._group == other._group

    def is_newer(self, other: FirstVersion) -> bool:
        """Tell whether this is the later one of two that began in one group."""
        return self.is_comparable(other) and self._order > other._order

    def __str__(self) -> str:
        return f"{self.created_at} {self.arn}"

    @property
    def _group(self) -> str:
        return canonical_arn(self.arn).rpartition("/")[0]

    @property
    def _order(self) -> tuple[str, int]:
        return self.created_at, _number(self.arn)


def _number(arn: str) -> int:
    try:
        return ModelPackageArn.from_text(arn).version
    except ValueError:
        return 0
