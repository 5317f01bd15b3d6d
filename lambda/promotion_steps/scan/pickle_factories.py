"""Judges what dictionaries are and call: `defaultdict` makes its values by a global."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.pickle_values import Imported, Made

DEFAULTDICT = ("collections", "defaultdict")
DICTIONARIES = (
    ("builtins", "dict"),
    ("collections", "OrderedDict"),
    ("collections", "Counter"),
    DEFAULTDICT,
)
"""Whose items are set without a call of anything else."""

_FACTORIES = {
    "builtins": "bool bytes complex dict float frozenset int list set str tuple",
    "collections": "Counter OrderedDict defaultdict deque",
}


def loose_factories(called: Imported, known: tuple[Any, ...]) -> tuple[Imported, ...]:
    """Return what a dictionary calls for a key that it lacks, if that is no plain type."""
    if not called.is_any(DEFAULTDICT) or not known or not isinstance(known[0], Imported):
        return ()
    factory = known[0]
    return () if factory.name in _FACTORIES.get(factory.module, "").split() else (factory,)


def has_odd_factory(called: Imported, known: tuple[Any, ...]) -> bool:
    """Tell whether a dictionary would call an object that the pickle made."""
    if not called.is_any(DEFAULTDICT) or not known:
        return False
    return known[0] is not None and not isinstance(known[0], Imported)


def is_dictionary(value: Any) -> bool:
    """Tell whether a value has the methods of a dictionary, and none that a state gave it."""
    if not isinstance(value, Made):
        return True
    return value.by is not None and value.by.is_any(*DICTIONARIES) and not value.state
