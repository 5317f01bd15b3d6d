"""CodePipeline action: stop a promotion that SageMaker would refuse or fail to start."""

from __future__ import annotations

from promotion_steps.gate_step import gate_step
from promotion_steps.gates.deployability.claims import GATE
from promotion_steps.gates.deployability.inputs import examine

handler = gate_step(GATE, examine)
