"""Tells joblib's array wrappers where joblib writes them from all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_steps.scan.pickle_input import MalformedPickleError
from promotion_steps.scan.pickle_values import Imported, Made, Members

WRAPPERS = (
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"),
)
"""Whose state `joblib.load` follows by reading an array."""

IN_OTHER_FILES = ("NDArrayWrapper", "ZNDArrayWrapper")
"""Whose state it follows by reading another file."""

_CLASSES = ("NumpyArrayWrapper", *IN_OTHER_FILES)


def is_alias(imported: Imported) -> bool:
    """Tell whether a wrapper's class is imported by another name than joblib's."""
    return imported.name.rpartition(".")[2] in _CLASSES and not imported.is_any(*WRAPPERS)


def refuse_wrapper(made: Made, problem: str) -> None:
    """Refuse what a wrapper cannot: the bytes of its array are no opcodes.

    Raises:
        MalformedPickleError: It is one.
    """
    if made.by is not None and made.by.is_any(*WRAPPERS):
        raise MalformedPickleError(problem)


class ArrayWrappers:
    """The wrappers of one pickle that `joblib.load` reads.

    It reads an array whenever the top is a wrapper after a `BUILD`, so the scan must know of
    every wrapper: joblib imports the class, makes an instance without arguments, and builds it
    once, before anything else refers to it.
    """

    def __init__(self) -> None:
        self._loose_classes = 0
        self._open: list[tuple[Made, int]] = []

    def push(self, value: Any) -> None:
        """Count the class where it reaches the stack."""
        if type(value) is Imported and value.is_any(*WRAPPERS):
            self._loose_classes += 1

    def make(self, made: Made, at: int) -> None:
        """Expect the state of an instance that was made without arguments."""
        made.is_array = True
        self._loose_classes -= 1
        self._open.append((made, at))

    def build(self, built: Made, state: Any) -> bool:
        """Take the state of an instance; return whether joblib writes one like this."""
        if not self._open or self._open[-1][0] is not built or built.is_shared:
            return False
        if not isinstance(state, Members) or state.is_shared:
            return False
        self._open.pop()
        state.is_array_state = True
        return True

    @staticmethod
    def is_reused(value: Any) -> bool:
        """Tell whether a value is a wrapper or its state, which joblib never recalls."""
        if isinstance(value, Members):
            return value.is_array_state
        return isinstance(value, Made) and value.is_array

    def problems(self, at: int) -> Iterator[str]:
        """Yield why the scan may have missed an array when the pickle ends."""
        for _, began in self._open:
            yield f"joblib array at byte {began}, got a wrapper that is not built in its place"
        if self._loose_classes:
            yield (
                f"joblib array before byte {at}, got its class used otherwise than joblib does, "
                "expected a file that joblib.dump wrote"
            )
