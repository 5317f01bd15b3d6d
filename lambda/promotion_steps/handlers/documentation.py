"""CodePipeline action: stop a version of which too little is written down."""

from __future__ import annotations

from promotion_steps.examinations.documentation import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.documentation import GATE

handler = gate_step(GATE, examine)
