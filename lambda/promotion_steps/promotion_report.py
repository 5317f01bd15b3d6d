"""What a target environment tells a source environment about a promotion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
        findings = fields.items("findings")
        if not all(isinstance(finding, str) for finding in findings):
            raise fields.error("findings", "a list of texts")
        version = detail.get("model_package_arn")
        return cls(
            source_model_package_arn=fields.text("source_model_package_arn"),
            environment=fields.text("environment"),
            verdict=verdict,
            model_package_arn=None if version is None else fields.text("model_package_arn"),
            findings=tuple(findings),
            pipeline=fields.text("pipeline"),
            execution_id=fields.text("execution_id"),
            execution_url=fields.text("execution_url"),
            evidence=fields.text("evidence"),
        )

    def to_json(self) -> str:
        """Write the detail."""
        return json.dumps(asdict(self), ensure_ascii=False)
