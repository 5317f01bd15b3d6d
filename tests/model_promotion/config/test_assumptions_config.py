"""What `path.yaml` may say of AWS's undocumented behaviour."""

from __future__ import annotations

import re
from typing import Any

import pytest

from model_promotion.config import AssumptionsConfig, load_promotion_config
from tests.conftest import ROOT


def test_services_send_the_condition_keys_unless_the_config_says_otherwise() -> None:
    assumed = load_promotion_config(ROOT / "config").path.assumptions

    assert set(assumed.model_dump().values()) == {True}


@pytest.mark.parametrize("name", AssumptionsConfig.model_fields)
def test_one_line_of_the_config_gives_one_assumption_up(folder: Any, name: str) -> None:
    folder.change("path.yaml", ("name: acme", f"name: acme\nassumptions: {{{name}: false}}"))

    assumed = folder.load().path.assumptions.model_dump()

    assert [key for key, holds in assumed.items() if not holds] == [name]


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (
            "{lambda_sends_source_account: never}",
            "assumptions.lambda_sends_source_account: input should be true or false, got 'never'",
        ),
        ("{lambda_sends_source_account:}", "assumptions.lambda_sends_source_account: no value"),
        ("holds", "assumptions: input should be a mapping, got 'holds'"),
        (
            "{lambda_sends_source_acount: true}",
            "assumptions.lambda_sends_source_acount: unknown key",
        ),
    ],
)
def test_a_malformed_assumption_is_refused(refused_path: Any, written: str, line: str) -> None:
    (refused,) = refused_path(("name: acme", f"name: acme\nassumptions: {written}"))

    assert refused.startswith(f"path.yaml: {line}")


def test_each_assumption_is_described_for_people() -> None:
    for name, field in AssumptionsConfig.model_fields.items():
        assert re.match(r"[A-Z]\w+ sends aws:Source\w+", field.description or ""), name
