"""Everything that is wrong with a config, told at once."""

from __future__ import annotations

from collections.abc import Iterable


class ConfigError(ValueError):
    """Refuse a config with one line for each problem.

    Args:
        lines: `<file>: <key path>: <what is wrong>, got <value>, expected <what>`.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))
