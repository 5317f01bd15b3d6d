"""CodePipeline action: stop a promotion whose artifact would run code when it is loaded."""

from __future__ import annotations

from promotion_steps.examinations.unsafe_code import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.unsafe_code import GATE

handler = gate_step(GATE, examine)
