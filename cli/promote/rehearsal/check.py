"""One thing that a rehearsal expects, and what it saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import Any, Generic, TypeVar

from promote.refusal import RefusalError

World = TypeVar("World")


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """What a step saw, in a sentence and in detail."""

    passed: bool
    observed: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(Generic[World]):
    """A step of the rehearsal.

    Args:
        chapter: What the step is part of, such as `promote`.
        needed: Whether the steps after it make no sense without it.
    """

    chapter: str
    name: str
    expectation: str
    run: Callable[[World], Observation]
    needed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A step that was run, or could not be reached."""

    chapter: str
    name: str
    expectation: str
    observed: str
    passed: bool
    needed: bool
    seconds: float
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The check as JSON."""
        return asdict(self)


def run_step(step: Step[World], world: World) -> Check:
    """Run a step; whatever stops it is what it observed."""
    started = monotonic()
    try:
        observation = step.run(world)
    except RefusalError as refusal:
        observation = Observation(passed=False, observed=str(refusal))
    except Exception as error:  # the next step still runs, and the report names this one
        observation = Observation(passed=False, observed=f"{type(error).__name__}: {error}")
    return Check(
        chapter=step.chapter,
        name=step.name,
        expectation=step.expectation,
        observed=observation.observed,
        passed=observation.passed,
        needed=step.needed,
        seconds=round(monotonic() - started, 3),
        evidence=observation.evidence,
    )


def unreached(step: Step[World], after: str) -> Check:
    """Record a step that was not run."""
    return Check(
        chapter=step.chapter,
        name=step.name,
        expectation=step.expectation,
        observed=f"not reached: {after!r} did not hold",
        passed=False,
        needed=step.needed,
        seconds=0.0,
    )
