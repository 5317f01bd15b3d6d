"""CodePipeline action: stop a promotion whose image is not pinned, pullable, safe or fitting."""

from __future__ import annotations

from promotion_steps.examinations.image import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.image import GATE

handler = gate_step(GATE, examine)
