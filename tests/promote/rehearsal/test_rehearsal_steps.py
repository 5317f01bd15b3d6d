from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from promote.refusal import RefusalError
from promote.rehearsal.check import Observation, Step, run_step
from promote.rehearsal.executions import Action, last_words
from promote.rehearsal.outcome_file import outcome, write_outcome
from promote.rehearsal.processes import run_well
from promote.rehearsal.progress import Progress
from promote.rehearsal.rehearsal import play
from promote.rehearsal.waiting import wait_for


def step(name: str, *, passed: bool = True, needed: bool = False) -> Step[Any]:
    return Step(
        chapter="promote",
        name=name,
        expectation="holds",
        run=lambda _: Observation(passed=passed, observed="seen [1]", evidence={"of": name}),
        needed=needed,
    )


def broken(_world: object) -> Observation:
    raise RefusalError("the pipeline: not within 60 s, got nothing")


def played(*steps: Step[Any], terminal: bool = False) -> tuple[list[Any], str]:
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=200)
    world: Any = None
    checks = play(world, [lambda _: list(steps)], Progress(console))
    Progress(console).summary(checks, 2.0)
    return checks, written.getvalue()


def test_each_step_becomes_a_check_with_its_evidence() -> None:
    checks, _ = played(step("approve"))

    assert len(checks) == 1
    assert (checks[0].name, checks[0].passed) == ("approve", True)
    assert checks[0].evidence == {"of": "approve"}


def test_what_stops_a_step_is_what_it_observed() -> None:
    check = run_step(Step(chapter="c", name="n", expectation="e", run=broken), None)

    assert not check.passed
    assert check.observed == "the pipeline: not within 60 s, got nothing"


def test_steps_after_a_needed_one_that_fails_are_unreached() -> None:
    checks, _ = played(step("deploy", passed=False, needed=True), step("approve"))

    assert [check.passed for check in checks] == [False, False]
    assert checks[1].observed == "not reached: 'deploy' did not hold"


def test_steps_after_another_that_fails_still_run() -> None:
    checks, _ = played(step("deny", passed=False), step("reject"))

    assert [check.passed for check in checks] == [False, True]


def test_a_log_shows_each_step_on_a_line_of_its_own() -> None:
    _, text = played(step("approve"), step("deny", passed=False))

    assert "✓ approve                                 0.0 s  seen [1]\n" in text
    assert "✗ deny                                    0.0 s  seen [1]\n  expected: holds\n" in text
    assert "promote   1 of 2       0.0\n" in text
    assert "not as it should be: 2 checks in 2 s" in text
    assert "\x1b" not in text


def test_a_terminal_shows_the_same_in_colour() -> None:
    _, text = played(step("approve"), terminal=True)

    assert "\x1b[32m✓\x1b[0m approve" in text
    assert "rehearsed" in text


def test_a_line_never_wraps_on_a_terminal() -> None:
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=100, color_system=None)
    wordy = Step(
        chapter="promote",
        name="approve",
        expectation="holds",
        run=lambda _: Observation(passed=True, observed="x" * 300),
    )

    Progress(console).done(run_step(wordy, None))

    assert len(written.getvalue().rstrip("\n")) < 100


def test_a_rehearsal_without_checks_has_not_passed() -> None:
    assert outcome([], 0.0)["passed"] is False


def test_the_result_replaces_a_file_in_one_move(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("before")
    checks, _ = played(step("approve"))

    write_outcome(path, outcome(checks, 1.5))

    document = json.loads(path.read_text())
    assert (document["passed"], document["seconds"]) == (True, 1.5)
    assert document["checks"][0]["expectation"] == "holds"
    assert list(tmp_path.iterdir()) == [path]


def test_a_result_that_cannot_be_written_leaves_the_file_before(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("before")

    with pytest.raises(TypeError, match="keys must be"):
        write_outcome(path, {("no", "key"): 1})  # type: ignore[dict-item]

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_waiting_returns_what_it_found() -> None:
    found = iter([None, None, "execution"])

    assert wait_for("an execution", lambda: next(found), pause=lambda _: None) == "execution"


def test_waiting_in_vain_says_what_there_was_instead() -> None:
    clock = iter([0.0, 1.0, 31.0])

    with pytest.raises(RefusalError, match="an execution: not within 30 s, got 2 others"):
        wait_for(
            "an execution",
            lambda: None,
            observed=lambda: "2 others",
            pause=lambda _: None,
            clock=lambda: next(clock),
        )


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match=r"cdk deploy: ended with exit code 3, expected 0\nno"):
        run_well("cdk deploy", ["sh", "-c", "echo no; exit 3"], environment={}, folder=tmp_path)


def test_the_failed_action_has_the_last_word() -> None:
    actions = [
        Action(stage="Validate", name=name, status=status, summary=words, seconds=0.1)
        for name, status, words in [
            ("integrity", "Failed", "integrity: model.tar.gz\nchanged"),
            ("metric-floor", "Succeeded", ""),
        ]
    ]

    assert last_words(actions) == "Validate/integrity Failed integrity: model.tar.gz changed"
    assert last_words([]) == "no action"
