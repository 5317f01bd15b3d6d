from __future__ import annotations

import pytest

from promote.rehearsal.emulator.codepipeline.variables import UnknownVariableError, resolve

NAMESPACES = {"variables": {"Arn": "arn:x"}, "codepipeline": {"PipelineExecutionId": "1"}}


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("plain", "plain"),
        ("#{variables.Arn}", "arn:x"),
        (
            '{"a":"#{variables.Arn}","b":"#{codepipeline.PipelineExecutionId}"}',
            '{"a":"arn:x","b":"1"}',
        ),
        ("{variables.Arn} # {}", "{variables.Arn} # {}"),
    ],
)
def test_references_are_replaced_wherever_they_stand(text: str, resolved: str) -> None:
    assert resolve(text, NAMESPACES) == resolved


def test_a_value_that_looks_like_a_reference_is_left_alone() -> None:
    assert resolve("#{a.B}", {"a": {"B": "#{a.C}"}}) == "#{a.C}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#{Arn}", "malformed reference, got '#{Arn}', expected #{namespace.Name}"),
        ("#{.Arn}", "malformed reference, got '#{.Arn}'"),
        ("#{copy.Arn}", "unknown namespace, got '#{copy.Arn}'"),
        ("#{variables.Name}", "no such value, got '#{variables.Name}', expected one of Arn"),
    ],
)
def test_a_reference_to_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(UnknownVariableError, match=r"^variable: ") as refused:
        resolve(text, NAMESPACES)
    assert message in str(refused.value)
