"""Reads what the gate `deployability` decides on."""

from __future__ import annotations

from promotion_steps.gates.deployability.inputs import examine

__all__ = ["examine"]
