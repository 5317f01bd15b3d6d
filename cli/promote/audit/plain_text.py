"""What a value of a template says to a person, its references included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PSEUDO = {"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


class Reader:
    """Reads values of one template; what only a deployment knows stays a `${Reference}`."""

    def __init__(self, account: str, region: str) -> None:
        self._known = {**_PSEUDO, "AWS::AccountId": account, "AWS::Region": region}

    def text(self, value: Any) -> str:
        """Return a value as text."""
        match value:
            case str():
                return value
            case bool():
                return str(value).lower()
            case {"Ref": str(name)}:
                return self._known.get(name, f"${{{name}}}")
            case {"Fn::GetAtt": [str(name), attribute]}:
                return f"${{{name}.{attribute}}}"
            case {"Fn::GetAtt": str(name)}:
                return f"${{{name}}}"
            case {"Fn::Join": [str(between), [*parts]]}:
                return between.join(self.text(part) for part in parts)
            case {"Fn::Sub": body}:
                return self._substituted(body)
            case {"Fn::If": [_, first, second]}:
                return f"{self.text(first)} or {self.text(second)}"
            case dict() if is_reference(value):
                return f"${{{next(iter(value))}}}"
        return str(value)

    def texts(self, value: Any) -> tuple[str, ...]:
        """Return one value, several or none as a tuple of texts."""
        if value is None:
            return ()
        return (
            tuple(self.text(one) for one in value)
            if isinstance(value, list)
            else (self.text(value),)
        )

    def _substituted(self, body: Any) -> str:
        template, given = body if isinstance(body, list) else (body, {})

        def replacement(match: re.Match[str]) -> str:
            name = match[1]
            if isinstance(given, Mapping) and name in given:
                return self.text(given[name])
            return self._known.get(name, match[0])

        return _VARIABLE.sub(replacement, str(template))


def is_reference(value: Any) -> bool:
    """Tell whether a value is one of CloudFormation's functions."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    (name,) = value
    return name == "Ref" or str(name).startswith("Fn::")
