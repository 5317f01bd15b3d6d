"""A sentence about who cannot do what, and what was asked to hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promote.access.decision import Decision, Evidence
from promote.access.request import Request
from promotion_steps.names import Environment


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what became of it."""

    request: Request
    decision: Decision

    def __str__(self) -> str:
        request, because = self.request, "; ".join(_named(one) for one in self.decision.why)
        return f"{request.principal.arn} may {request.action} on {request.resource} ({because})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A sentence, and the requests that were asked to hold it.

    Args:
        sentence: Such as `no principal of dev can write anything in prod`.
        environment: Whose resources it is about, such as `prod`.
        asked: How many requests were evaluated.
        behind: Statements that the answers rest on, in words.
        against: Requests that are allowed against the sentence, in words.
    """

    sentence: str
    environment: str
    asked: int
    behind: tuple[str, ...]
    against: tuple[str, ...]

    @classmethod
    def of(
        cls,
        sentence: str,
        environment: Environment,
        answers: Iterable[Answer],
        *,
        refused: Iterable[Answer],
    ) -> Proof:
        """Hold a sentence by what was answered.

        Args:
            sentence: What is to hold.
            environment: Whose resources were asked for.
            answers: Everything that was asked for it.
            refused: Those of them that must not be allowed.
        """
        every = list(answers)
        against = [str(one) for one in refused if one.decision.allowed]
        evidence = {_named(statement) for one in every for statement in one.decision.why}
        return cls(
            sentence=sentence,
            environment=environment.name,
            asked=len(every),
            behind=tuple(sorted(evidence)),
            against=tuple(sorted(set(against))),
        )

    @property
    def holds(self) -> bool:
        """Tell whether the sentence is true of what was asked, and anything was."""
        return self.asked > 0 and not self.against


def _named(evidence: Evidence) -> str:
    sid = evidence.sid or "a statement without a sid"
    place = f" of {evidence.stack}/{evidence.logical_id}" if evidence.stack else ""
    return f"{evidence.effect.lower()}: {sid}{place}"
