"""CodePipeline action: stop a version that a model team's own gates refuse."""

from __future__ import annotations

from functools import partial

from promotion_steps.custom_gate import patient_client
from promotion_steps.examinations.custom import examine
from promotion_steps.gate_step import gate_step
from promotion_steps.gates.custom import GATE

handler = gate_step(GATE, partial(examine, client_of=patient_client))
