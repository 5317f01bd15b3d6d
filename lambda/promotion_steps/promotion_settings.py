"""What one model must fulfil to be promoted: the pipeline's `promotion.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from promotion_steps.json_fields import JsonFields
from promotion_steps.names import PROMOTION_FILE


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What a metric may be, both ends included."""

    least: float | None = None
    most: float | None = None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> Limits:
        """Read `min`, `max` or both.

        Raises:
            ValueError: There is neither, or one is no finite number, or nothing fits between.
        """
        fields.refuse_others(("min", "max"))
        if not fields.members:
            raise fields.error("min", "min, max or both")
        limits = cls(least=_number(fields, "min"), most=_number(fields, "max"))
        if limits.least is not None and limits.most is not None and limits.least > limits.most:
            raise fields.error("min", f"at most max, which is {limits.most}")
        return limits


@dataclass(frozen=True, kw_only=True, slots=True)
class SmokeTest:
    """What the endpoint is asked, and what its answer must look like.

    Args:
        shape: Lengths of the answer's nested lists. Default: any.
    """

    content_type: str
    accept: str | None
    answer_content_type: str
    shape: tuple[int, ...] | None

    @classmethod
    def from_fields(cls, fields: JsonFields) -> SmokeTest:
        """Read the settings' `smoke_test`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields.refuse_others(("content_type", "accept", "answer"))
        answer = fields.fields("answer")
        answer.refuse_others(("content_type", "shape"))
        return cls(
            content_type=fields.text("content_type"),
            accept=fields.optional_text("accept"),
            answer_content_type=answer.text("content_type"),
            shape=_shape(answer) if "shape" in answer.members else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionSettings:
    """The settings of one model for one hop.

    Args:
        smoke_test: Default: the model has no endpoint.
    """

    model: str
    group: str
    metrics: Mapping[str, Limits]
    smoke_test: SmokeTest | None

    @classmethod
    def from_bytes(cls, body: bytes) -> PromotionSettings:
        """Read `promotion.json`.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        fields = JsonFields.from_text(body, PROMOTION_FILE)
        fields.refuse_others(("model", "group", "metrics", "smoke_test"))
        metrics = fields.fields("metrics")
        has_endpoint = "smoke_test" in fields.members
        return cls(
            model=fields.text("model"),
            group=fields.text("group"),
            metrics={name: Limits.from_fields(metrics.fields(name)) for name in metrics.members},
            smoke_test=SmokeTest.from_fields(fields.fields("smoke_test")) if has_endpoint else None,
        )


def _number(fields: JsonFields, key: str) -> float | None:
    if key not in fields.members:
        return None
    value = fields.members[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fields.error(key, "a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise fields.error(key, "a finite number")
    return value


def _shape(fields: JsonFields) -> tuple[int, ...]:
    lengths = fields.items("shape")
    if not lengths or any(type(length) is not int or length < 0 for length in lengths):
        raise fields.error("shape", "a list of lengths")
    return tuple(lengths)
