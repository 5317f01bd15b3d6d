"""What model artifacts may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field

from model_promotion.config.section import Section
from model_promotion.config.strictness import Loosening, allowed, floor, switched_on
from model_promotion.config.text_rule import TextRule
from promotion_steps.gates.unsafe_code import ATTEMPTED, GLOBAL, LARGEST_GIB, MOST_GIB, REQUIRED

_GLOBAL_NAME = TextRule(
    what="a global",
    pattern=GLOBAL.replace(r"\w", "[A-Za-z0-9_]"),
    longest=200,
    expected="a full name such as acme.nets.Net, or acme.nets.* for a module",
)


class UnsafeCodeConfig(Section):
    """How artifacts are scanned for code that would run when they are loaded.

    The gate runs without this section too. What can run code is refused whatever stands here.
    """

    scan: Literal["required", "attempted"] = Field(
        default=REQUIRED,
        description="required: an artifact that cannot be scanned is refused;"
        " attempted: it passes, and the verdict says so",
    )
    allowed_globals: tuple[Annotated[str, _GLOBAL_NAME], ...] = Field(
        default=(),
        max_length=200,
        strict=False,
        description="what pickles may import beside the usual estimators",
    )
    largest_gib: int = Field(
        default=LARGEST_GIB,
        ge=1,
        le=MOST_GIB,
        description="an artifact of more GiB is not scanned",
    )

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield what is looser here than in *before*."""
        yield from switched_on("scan", before=before.scan != ATTEMPTED, now=self.scan != ATTEMPTED)
        yield from allowed("allowed_globals", before.allowed_globals, self.allowed_globals)
        if self.scan == ATTEMPTED:  # what is too large passes
            yield from floor("largest_gib", before.largest_gib, self.largest_gib)
