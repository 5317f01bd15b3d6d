"""Two neighbours on a path: promotions go from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promotion_steps.names import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """The environment a promotion comes from, and the one it goes to."""

    source: Environment
    target: Environment

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Hop:
        """Read the function's environment variables.

        Raises:
            ValueError: One of the two is missing or malformed.
        """
        return cls(
            source=_environment(environ, "SOURCE_ENVIRONMENT"),
            target=_environment(environ, "TARGET_ENVIRONMENT"),
        )


def _environment(environ: Mapping[str, str], variable: str) -> Environment:
    try:
        return Environment.from_text(environ.get(variable, ""))
    except ValueError as error:
        raise ValueError(f"{variable}: {error}") from error
