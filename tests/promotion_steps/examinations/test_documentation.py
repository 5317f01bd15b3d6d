"""What the registry tells of a version is what the gate decides on."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from promotion_steps.examinations.documentation import examine
from promotion_steps.gates.documentation import GATE
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import registered

CONTENT = '{"intended_uses": {"purpose_of_model": "Orders biopsies."}}'
CARD = {"ModelCardContent": CONTENT, "ModelCardStatus": "Approved"}
SECTION = {
    "model_card": {"statuses": ["Approved"], "sections": ["intended_uses.purpose_of_model"]},
    "metadata": {"team": "[a-z]+"},
}


def ruled(section: dict[str, Any] | None = None, **members: Any) -> Ruling:
    scene, package = registered(**members)
    asked = case(scene, package, gates={GATE: SECTION if section is None else section})
    return decide(GATE, examine, asked)


def test_a_documented_version_passes_and_tells_what_was_read() -> None:
    ruling = ruled(ModelCard=CARD)

    assert ruling.findings == ()
    assert ruling.inputs == {
        "model_card": {
            "status": "Approved",
            "sha256": hashlib.sha256(CONTENT.encode()).hexdigest(),
        },
        "metadata": {"team": "oncology"},
    }


def test_a_version_without_a_card_is_refused() -> None:
    ruling = ruled()

    assert [str(one) for one in ruling.findings] == [
        "documentation: ModelCard: got none, expected one that is Approved"
    ]
    assert ruling.inputs["model_card"] is None


def test_the_promotion_s_own_metadata_is_nobody_s_documentation() -> None:
    ruling = ruled({"metadata": {"promotion.registrar": ".+"}})

    assert len(ruling.findings) == 1


@pytest.mark.parametrize("wrong", [{"metadata": 1}, {"owner": "x"}])
def test_malformed_settings_are_a_finding(wrong: dict[str, Any]) -> None:
    (finding,) = ruled(wrong).findings

    assert "promotion.json: gates.documentation." in finding.message
