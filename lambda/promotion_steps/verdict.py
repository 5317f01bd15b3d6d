"""What one gate decided on one promotion, as an auditor reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from promotion_steps.code_digest import code_digest
from promotion_steps.hop import Hop
from promotion_steps.promotion_settings import PromotionSettings
from promotion_steps.ruling import Ruling

FORMAT = "model-promotion/gate-verdict/v1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A gate's ruling with its circumstances.

    Args:
        promotion_id: Of the pipeline's execution.
        settings: None where they could not be read.
        began: When the gate was asked.
        seconds: How long it took.
    """

    gate: str
    promotion_id: str
    hop: Hop
    model_package_arn: str
    intent: str
    settings: PromotionSettings | None
    ruling: Ruling
    began: datetime
    seconds: float

    def document(self) -> dict[str, Any]:
        """Spell the verdict in JSON."""
        ruling, settings = self.ruling, self.settings
        return {
            "format": FORMAT,
            "promotion_id": self.promotion_id,
            "gate": self.gate,
            "verdict": ruling.verdict,
            "findings": [finding.message for finding in ruling.findings],
            "model": settings.model if settings else None,
            "model_package_arn": self.model_package_arn,
            "source": str(self.hop.source),
            "target": str(self.hop.target),
            "intent": self.intent,
            "inputs": dict(ruling.inputs),
            "thresholds": dict(settings.gate(self.gate).members) if settings else {},
            "unchecked": list(ruling.unchecked),
            "listed": list(ruling.listed),
            "began": self.began.astimezone(UTC).isoformat(timespec="milliseconds"),
            "duration_seconds": round(self.seconds, 3),
            "code_sha256": code_digest(),
        }

    def to_bytes(self) -> bytes:
        """Write the document."""
        text = json.dumps(self.document(), ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()
