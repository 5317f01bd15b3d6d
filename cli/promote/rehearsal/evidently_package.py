"""Imports Evidently beside a pandas that is newer than it knows."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import NoReturn

_NAME = "infer_dtype_from_object"


def load_evidently() -> ModuleType:
    """Import Evidently, which takes seconds, when it is needed.

    Evidently 0.7.23 imports a private function that pandas 3.1 no longer has, for one legacy
    test of column types alone. While it is imported the name is there; to call it is an error.
    """
    common = import_module("pandas.core.dtypes.common")
    if hasattr(common, _NAME):
        return import_module("evidently")
    setattr(common, _NAME, _refuse)
    try:
        return import_module("evidently")
    finally:
        delattr(common, _NAME)


def _refuse(*_: object) -> NoReturn:
    raise NotImplementedError(f"{_NAME}: pandas has it no longer, expected pandas below 3.1")
