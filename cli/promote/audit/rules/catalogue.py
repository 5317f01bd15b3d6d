"""All rules of the audit."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from promote.audit import rules
from promote.audit.rule import Rule


def all_rules() -> list[Rule]:
    """Return the rule of each module that has one, in the order of their ids."""
    modules = [
        import_module(f"{rules.__name__}.{one.name}") for one in iter_modules(rules.__path__)
    ]
    found = [rule for module in modules if isinstance(rule := getattr(module, "RULE", None), Rule)]
    return sorted(found, key=lambda rule: rule.id)
