"""Names that depend on who somebody is."""

from __future__ import annotations

import pytest

from promotion_steps.names import Environment, persona_work

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")


@pytest.mark.parametrize(
    ("team", "work"), [(None, "model-approver"), ("oncology", "model-approver-oncology")]
)
def test_a_team_has_a_role_of_its_own_for_a_persona(team: str | None, work: str) -> None:
    assert persona_work("model-approver", team) == work
    assert DEV.persona("model-approver", team) == f"acme-dev-{work}"
    assert DEV.role_arn(persona_work("model-approver", team)).endswith(f":role/acme-dev-{work}")
