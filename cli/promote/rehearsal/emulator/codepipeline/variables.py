"""References such as `#{variables.Name}`, and the values they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

Namespaces = Mapping[str, Mapping[str, str]]
"""Namespace, to variable name, to value."""

PIPELINE_NAMESPACE = "variables"
SERVICE_NAMESPACE = "codepipeline"
RESERVED_NAMESPACES = (PIPELINE_NAMESPACE, SERVICE_NAMESPACE)

_REFERENCE = re.compile(r"#\{([^{}]*)\}")


class UnknownVariableError(ValueError):
    """A reference stands for nothing."""


def resolve(text: str, namespaces: Namespaces) -> str:
    """Replace each reference in *text*, wherever it stands, by its value.

    Raises:
        UnknownVariableError: A reference is malformed, or nothing has produced its value.
    """
    return _REFERENCE.sub(lambda match: _value(match.group(1), namespaces), text)


def _value(reference: str, namespaces: Namespaces) -> str:
    namespace, dot, name = reference.partition(".")
    if not (namespace and dot and name):
        raise UnknownVariableError(
            f"variable: malformed reference, got '#{{{reference}}}', expected #{{namespace.Name}}"
        )
    known = namespaces.get(namespace)
    if known is None:
        raise UnknownVariableError(
            f"variable: unknown namespace, got '#{{{reference}}}', "
            f"expected a namespace of {_listed(namespaces)}"
        )
    if name not in known:
        raise UnknownVariableError(
            f"variable: no such value, got '#{{{reference}}}', "
            f"expected one of {_listed(known)} in namespace {namespace}"
        )
    return known[name]


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "(none)"
