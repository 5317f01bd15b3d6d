"""What a path writes onto a version always fits."""

from __future__ import annotations

import pytest

from promotion_steps import names
from promotion_steps.manifest_reference import MANIFEST_PROPERTIES
from promotion_steps.metadata_budget import MOST_OWN_PROPERTIES, MOST_PROPERTIES, over_budget
from promotion_steps.names import OUTCOME_FIELDS, outcome_property
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI


def everything_that_a_path_writes() -> set[str]:
    """Every name of a property that the steps know, and outcomes of two environments."""
    named = {
        value
        for value in vars(names).values()
        if isinstance(value, str) and value.startswith(names.METADATA_PREFIX)
    } - {names.METADATA_PREFIX, names.PROMOTION_FILE}
    outcomes = {outcome_property(one, field) for one in ("a", "b") for field in OUTCOME_FIELDS}
    return named | {*MANIFEST_PROPERTIES, RUNTIME_LOCK_URI} | outcomes


def test_the_largest_number_of_properties_fits_with_all_that_is_written_later() -> None:
    own = {f"k{number}" for number in range(MOST_OWN_PROPERTIES)}

    assert over_budget(own) == []
    assert len(own | everything_that_a_path_writes()) == MOST_PROPERTIES


@pytest.mark.parametrize("written", [set(), {names.REGISTRAR, names.ARRIVAL}])
def test_one_more_is_too_many_whatever_the_path_wrote_already(written: set[str]) -> None:
    own = {f"k{number}" for number in range(MOST_OWN_PROPERTIES + 1)}

    (message,) = over_budget(own | written)

    assert message.startswith(f"CustomerMetadataProperties: got {MOST_OWN_PROPERTIES + 1}, ")
