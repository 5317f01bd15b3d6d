"""Globals that the pickles of usual models have, and that run no code of the pickle's choice."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from functools import lru_cache

from promotion_steps.gates.known.boosting import BOOSTING
from promotion_steps.gates.known.frames import FRAMES
from promotion_steps.gates.known.kind import Kind, Use
from promotion_steps.gates.known.numerical import NUMERICAL
from promotion_steps.gates.known.python import PYTHON
from promotion_steps.gates.known.pytorch import PYTORCH
from promotion_steps.gates.known.scikit_learn import SCIKIT_LEARN

KINDS: tuple[Kind, ...] = (
    *PYTHON,
    *NUMERICAL,
    *SCIKIT_LEARN,
    *FRAMES,
    *BOOSTING,
    *PYTORCH,
)

_NOT_ESTIMATORS = frozenset(
    (
        "ABC", "ABCMeta", "ArrayBox", "BytesIO", "DictBox", "Enum", "FormulaManager", "IntEnum",
        "MethodType", "NamedTuple", "Parallel", "Pool", "ProcessPoolExecutor", "PytestTester",
        "StdoutMute", "StringIO", "ThreadPool", "ThreadPoolExecutor", "Trainer",
        "TrainingArguments",
    )
)  # fmt: skip
"""What modules of estimators import themselves, and a pickle could take from there."""


def modern_name(module: str, name: str) -> tuple[str, str]:
    """Name a global of Python 2 as an unpickler of today does."""
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[(module, name)]
    return IMPORT_MAPPING.get(module, module), name


@lru_cache(maxsize=4096)
def known_use(module: str, name: str) -> Use | None:
    """Return the most that a pickle may do with a global; None where it is not on the list."""
    module, name = modern_name(module, name)
    if name in _NOT_ESTIMATORS:
        return None
    return max((kind.use for kind in KINDS if kind.has(module, name)), default=None)


def is_known(module: str, name: str, use: Use = Use.HOLD) -> bool:
    """Tell whether a pickle may use a global without a word in the config."""
    most = known_use(module, name)
    return most is not None and use <= most
