"""Who is in a stage, who waits before it, and whether its door is open."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from promote.rehearsal.emulator.codepipeline.execution import Execution
from promote.rehearsal.emulator.rules import rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """Whether executions may enter a stage."""

    enabled: bool = True
    reason: str | None = None
    changed_by: str | None = None
    changed_at: float = field(default_factory=time.time)


class StageQueue:
    """The order in which executions enter one stage.

    Not safe for threads by itself: every caller holds the pipeline's lock.
    """

    def __init__(self) -> None:
        self.transition = Transition()
        self.waiting: list[Execution] = []
        self.inside: list[Execution] = []
        self.latest: Execution | None = None

    @rule(
        test="codepipeline/test_execution_run.py"
        "::test_a_superseded_execution_gives_way_to_a_later_one"
    )
    def arrive(self, execution: Execution, *, first: bool = False) -> list[Execution]:
        """In SUPERSEDED mode an execution replaces those that wait before the same stage.

        A retry goes *first*, before the others, and supersedes none of them.

        Source: CodePipeline User Guide, How pipeline executions work.
        """
        superseded = list(self.waiting) if self._supersedes(execution, first=first) else []
        self.waiting = [waiting for waiting in self.waiting if waiting not in superseded]
        self.waiting.insert(0 if first else len(self.waiting), execution)
        return superseded

    @rule(
        test="codepipeline/test_execution_run.py"
        "::test_executions_of_one_pipeline_overlap_in_different_stages"
    )
    def admits(self, execution: Execution) -> bool:
        """An execution locks its stage and no other; in PARALLEL mode it locks none.

        Executions of one pipeline overlap, in QUEUED mode too, where they enter in their order.

        Source: CodePipeline User Guide, How pipeline executions work.
        """
        if not self.transition.enabled:
            return False
        if execution.mode == "PARALLEL":
            return True
        return not self.inside and self.waiting[:1] == [execution]

    def enter(self, execution: Execution) -> None:
        """Move an execution from before the stage into it."""
        self.waiting.remove(execution)
        self.inside.append(execution)
        self.latest = execution

    def forget(self, execution: Execution) -> None:
        """Take an execution out of the stage, and from before it."""
        self.waiting = [waiting for waiting in self.waiting if waiting is not execution]
        self.inside = [inside for inside in self.inside if inside is not execution]

    @staticmethod
    def _supersedes(execution: Execution, *, first: bool) -> bool:
        return execution.mode == "SUPERSEDED" and not first
