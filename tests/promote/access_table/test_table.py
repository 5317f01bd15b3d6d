"""A table of answers is read as it was written, and told apart from what is found."""

from __future__ import annotations

import pytest

from promote.access_table.table import differences, read, written

ANSWERS = {"read evidence": ("auditor", "operator"), "delete evidence": ()}


def test_a_table_has_one_line_for_each_question() -> None:
    assert written(ANSWERS) == "read evidence: auditor, operator\ndelete evidence: nobody\n"


def test_what_was_written_is_read_again() -> None:
    assert read(written(ANSWERS)) == ANSWERS


def test_lines_for_people_are_not_read() -> None:
    assert read("# evidence\n\nread evidence: auditor\n") == {"read evidence": ("auditor",)}


@pytest.mark.parametrize(
    ("table", "refusal"),
    [
        ("read evidence", "line 1: no answer, got 'read evidence', expected question: who"),
        ("a: x\na: y", "line 2: asked before, got 'a: y', expected question: who"),
    ],
)
def test_a_malformed_table_is_refused(table: str, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        read(table)


def test_equal_answers_do_not_differ() -> None:
    assert differences(ANSWERS, dict(ANSWERS)) == []


def test_a_new_answer_is_told_as_the_line_to_write() -> None:
    found = {**ANSWERS, "delete evidence": ("auditor",)}

    assert differences(ANSWERS, found) == [
        "- delete evidence: nobody",
        "+ delete evidence: auditor",
    ]


def test_a_new_question_is_told_as_the_line_to_add() -> None:
    found = {**ANSWERS, "change evidence": ()}

    assert differences(ANSWERS, found) == ["+ change evidence: nobody"]


def test_a_question_that_is_not_asked_any_more_is_told_as_the_line_to_remove() -> None:
    assert differences(ANSWERS, {"delete evidence": ()}) == ["- read evidence: auditor, operator"]
