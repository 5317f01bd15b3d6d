"""CodePipeline action: stop a promotion whose data drifted, or are incomplete."""

from __future__ import annotations

from promotion_steps.examinations.data_quality import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.data_quality import GATE

handler = gate_step(GATE, examine)
