"""What makes the texts of two environments comparable."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promote.audit.environments import AuditedEnvironment

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])|(?<=-)[0-9a-f]{8}(?![0-9A-Za-z-])")
_NEIGHBOURS = ("source", "target")


class Likeness:
    """Replaces the names and accounts of an environment and its neighbours by their parts.

    Args:
        environment: Whose texts are compared.
        among: The environments of the path.
    """

    def __init__(
        self, environment: AuditedEnvironment, among: Sequence[AuditedEnvironment]
    ) -> None:
        source, target = _NEIGHBOURS
        neighbours = {
            source: [one for one in among if one.target == environment.name],
            target: [one for one in among if one.name == environment.target],
        }
        self._patterns = [_word(environment.name, "<environment>")]
        self._patterns.append(_word(environment.account, "<account>"))
        for part, found in neighbours.items():
            for one in found:
                self._patterns.append(_word(one.name, f"<{part}>"))
                self._patterns.append(_word(one.account, f"<{part}-account>"))

    def of(self, text: str) -> str:
        """Return a text that reads the same in each environment that is alike."""
        for pattern, part in self._patterns:
            text = pattern.sub(part, text)
        return _DIGEST.sub("<digest>", text)


def _word(name: str, part: str) -> tuple[re.Pattern[str], str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"), part


def mentions_neighbour(text: str) -> bool:
    """Tell whether a comparable text speaks of the environment before or after."""
    return any(f"<{part}" in text for part in _NEIGHBOURS)
