"""What a target environment tells a source environment about a promotion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.json_fields import JsonFields
from promotion_steps.ledger import FAILED, SUCCEEDED

_SOURCE = "report"
_VERDICTS = (SUCCEEDED, FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionReport:
    """The detail of a report event.

    Args:
        environment: The name of the target environment.
        model_package_arn: What the package became there, as far as it came.
        evidence: Where the verdicts of the gates lie.
        stage: The pipeline's stage that failed, if one did.
        failed_actions: The actions of that stage that failed.
        next_environment: Where the version goes from there; None after the last environment.
    """

    source_model_package_arn: str
    environment: str
    verdict: str
    model_package_arn: str | None
    findings: tuple[str, ...]
    pipeline: str
    execution_id: str
    execution_url: str
    evidence: str
    stage: str | None = None
    failed_actions: tuple[str, ...] = ()
    next_environment: str | None = None

    @classmethod
    def from_detail(cls, detail: Mapping[str, Any]) -> PromotionReport:
        """Read an event's detail.

        Raises:
            ValueError: A member is missing or malformed.
        """
        fields = JsonFields.from_value(detail, _SOURCE)
        verdict = fields.text("verdict")
        if verdict not in _VERDICTS:
            raise fields.error("verdict", " or ".join(_VERDICTS))
        return cls(
            source_model_package_arn=fields.text("source_model_package_arn"),
            environment=fields.text("environment"),
            verdict=verdict,
            model_package_arn=_text_or_none(fields, "model_package_arn"),
            findings=_texts(fields, "findings"),
            pipeline=fields.text("pipeline"),
            execution_id=fields.text("execution_id"),
            execution_url=fields.text("execution_url"),
            evidence=fields.text("evidence"),
            # Reports of an environment that was deployed earlier have none of these.
            stage=_text_or_none(fields, "stage"),
            failed_actions=_texts(fields, "failed_actions") if "failed_actions" in detail else (),
            next_environment=_text_or_none(fields, "next_environment"),
        )


def _text_or_none(fields: JsonFields, key: str) -> str | None:
    return None if fields.members.get(key) is None else fields.text(key)


def _texts(fields: JsonFields, key: str) -> tuple[str, ...]:
    texts = fields.items(key)
    if not all(isinstance(text, str) for text in texts):
        raise fields.error(key, "a list of texts")
    return tuple(texts)
