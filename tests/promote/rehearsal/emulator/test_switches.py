"""Switches are read from the environment, and refused when they are malformed."""

from __future__ import annotations

import pytest

from promote.rehearsal.emulator.switches import Switches, switches


def test_without_variables_every_switch_has_its_default() -> None:
    assert Switches.from_environment({"PATH": "/bin", "EMULATOR_LIFELINE": "1"}) == Switches()


def test_the_declared_default_is_the_text_of_the_default() -> None:
    defaults = {each.variable: each.default for each in switches()}
    assert Switches.from_environment(defaults) == Switches()


def test_a_variable_sets_its_switch() -> None:
    assert Switches.from_environment({"EMULATOR_EVENT_FIELDS": "0"}).event_fields == "absent"


@pytest.mark.parametrize("variable", [each.variable for each in switches()])
def test_a_malformed_value_is_refused(variable: str) -> None:
    with pytest.raises(ValueError, match=f"^{variable}: got 'perhaps', expected "):
        Switches.from_environment({variable: "perhaps"})


def test_a_misspelled_switch_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^EMULATOR_EVENT_FIELD: no such switch, expected one of"):
        Switches.from_environment({"EMULATOR_EVENT_FIELD": "0"})
