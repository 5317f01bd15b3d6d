"""The registry of rules that AWS's text states and its service models do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import getdoc
from pkgutil import walk_packages
from typing import Any, TypeVar

_PACKAGE = "promote.rehearsal.emulator"
_ENTRY_POINTS = ("__main__", "server", "model_server")
_SOURCE = "Source: "

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule, where AWS states it, and the test that fails without it."""

    function: str
    text: str
    source: str
    test: str


_RULES: dict[str, Rule] = {}


def rule(*, test: str) -> Callable[[Function], Function]:
    """Register a function as a rule of AWS.

    The docstring's first line is the rule; a paragraph `Source: ...` names the page or the
    public report that states it.

    Args:
        test: The test that fails without the rule, `path::name` below the emulator's tests.

    Raises:
        ValueError: The docstring has no rule or no source.
    """

    def register(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}".removeprefix(f"{_PACKAGE}.")
        paragraphs = (getdoc(function) or "").split("\n\n")
        sources = [" ".join(each.split()) for each in paragraphs if each.startswith(_SOURCE)]
        if not paragraphs[0] or len(sources) != 1:
            raise ValueError(f"{name}: expected a docstring of a rule and one `{_SOURCE}...`")
        _RULES[name] = Rule(
            function=name,
            text=" ".join(paragraphs[0].split()),
            source=sources[0].removeprefix(_SOURCE).removesuffix("."),
            test=test,
        )
        return function

    return register


def all_rules() -> list[Rule]:
    """Return every rule of the emulator in the order of its functions' names."""
    for module in _modules():
        import_module(module)
    return [_RULES[name] for name in sorted(_RULES)]


def _modules() -> Iterator[str]:
    package = import_module(_PACKAGE)
    for module in walk_packages(package.__path__, f"{_PACKAGE}."):
        if module.name.rpartition(".")[2] not in _ENTRY_POINTS:
            yield module.name
