"""What model artifacts may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator

from model_promotion.config.gates.code_rules_config import CodeRulesConfig
from model_promotion.config.gates.waiver_config import WaiverConfig
from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import Section
from model_promotion.config.strictness import Loosening, allowed, floor, switched_on
from model_promotion.config.text_rule import TextRule
from promotion_steps.gates.unsafe_code import (
    ATTEMPTED,
    GLOBAL,
    LARGEST_GIB,
    MOST_GIB,
    REQUIRED,
    danger_of_allowing,
)

_GLOBAL_NAME = TextRule(
    what="a global",
    pattern=GLOBAL.replace(r"\w", "[A-Za-z0-9_]"),
    longest=200,
    expected="a full name such as acme.nets.Net, or acme.nets.* for a module",
)


def _refuse_dangerous(name: str) -> str:
    danger = danger_of_allowing(name)
    if danger:
        raise refusal(f"{danger}, got {shown(name)}, expected a class that only holds values")
    return name


class UnsafeCodeConfig(Section):
    """How artifacts are scanned for code that would run when they are loaded.

    The gate runs without this section too. What can run code is refused whatever stands here.
    """

    scan: Literal["required", "attempted"] = Field(
        default=REQUIRED,
        description="required: an artifact that cannot be scanned is refused;"
        " attempted: it passes, and the verdict says so",
    )
    allowed_globals: tuple[Annotated[str, _GLOBAL_NAME, AfterValidator(_refuse_dangerous)], ...] = (
        Field(
            default=(),
            max_length=200,
            strict=False,
            description="what pickles may import beside the usual estimators",
        )
    )
    largest_gib: int = Field(
        default=LARGEST_GIB,
        ge=1,
        le=MOST_GIB,
        description="an artifact of more GiB is not scanned",
    )
    code: CodeRulesConfig = Field(
        default_factory=CodeRulesConfig,
        description="for each kind of code by design: list, for who approves, or refuse",
    )
    waivers: tuple[WaiverConfig, ...] = Field(
        default=(),
        max_length=20,
        strict=False,
        description="artifacts that pass all the same, each by its SHA-256 and until a day",
    )

    @field_validator("waivers")
    @classmethod
    def _waive_each_once(cls, waivers: tuple[WaiverConfig, ...]) -> tuple[WaiverConfig, ...]:
        digests = [waiver.sha256 for waiver in waivers]
        twice = [digest for digest in digests if digests.count(digest) > 1]
        if twice:
            raise refusal(f"the same artifact twice, got {shown(twice[0])}, expected each once")
        return waivers

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield what is looser here than in *before*."""
        yield from switched_on("scan", before=before.scan != ATTEMPTED, now=self.scan != ATTEMPTED)
        yield from self.code.loosenings(before.code)
        yield from allowed("allowed_globals", before.allowed_globals, self.allowed_globals)
        yield from allowed(
            "waivers",
            [waiver.sha256 for waiver in before.waivers],
            [waiver.sha256 for waiver in self.waivers],
        )
        if self.scan == ATTEMPTED:  # what is too large passes
            yield from floor("largest_gib", before.largest_gib, self.largest_gib)
