"""Each condition operator of IAM, above, at, below and without the key."""

from __future__ import annotations

from typing import Any

import pytest

from promote.access.conditions import read_conditions
from promote.refusal import RefusalError
from tests.promote.access.policies import request

ARN = "arn:aws:s3:::models"
VALUES: list[tuple[str, str, Any, bool]] = [
    ("StringEquals", "prod", "prod", True),
    ("StringEquals", "Prod", "prod", False),
    ("StringEquals", "prod", "pro*", False),
    ("StringEquals", "prod", ["dev", "prod"], True),
    ("StringNotEquals", "prod", "dev", True),
    ("StringNotEquals", "prod", ["dev", "prod"], False),
    ("StringEqualsIgnoreCase", "Prod", "pROD", True),
    ("StringNotEqualsIgnoreCase", "Prod", "pROD", False),
    ("StringLike", "prod", "p?o*", True),
    ("StringLike", "prod", "P*", False),
    ("StringNotLike", "prod", "p*", False),
    ("StringNotLike", "prod", "d*", True),
    ("stringlike", "prod", "p*", True),
    ("NumericEquals", "10", 10, True),
    ("NumericEquals", "10.0", "10", True),
    ("NumericNotEquals", "10", "10", False),
    ("NumericNotEquals", "9", "10", True),
    ("NumericLessThan", "9", "10", True),
    ("NumericLessThan", "10", "10", False),
    ("NumericLessThanEquals", "10", "10", True),
    ("NumericLessThanEquals", "11", "10", False),
    ("NumericGreaterThan", "11", "10", True),
    ("NumericGreaterThan", "10", "10", False),
    ("NumericGreaterThanEquals", "10", "10", True),
    ("NumericGreaterThanEquals", "9", "10", False),
    ("NumericLessThan", "many", "10", False),
    ("DateEquals", "2026-01-01T00:00:00Z", "2026-01-01", True),
    ("DateEquals", "1767225600", "2026-01-01T01:00:00+01:00", True),
    ("DateNotEquals", "2026-01-02T00:00:00Z", "2026-01-01", True),
    ("DateLessThan", "2025-12-31T23:59:59Z", "2026-01-01", True),
    ("DateLessThan", "2026-01-01T00:00:00Z", "2026-01-01", False),
    ("DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01", True),
    ("DateGreaterThan", "2026-01-01T00:00:01Z", "2026-01-01", True),
    ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01", False),
    ("DateGreaterThanEquals", "2026-01-01T00:00:00Z", "2026-01-01", True),
    ("Bool", "true", True, True),
    ("Bool", "TRUE", "true", True),
    ("Bool", "false", "true", False),
    ("BinaryEquals", "cGxhaW4=", "cGxhaW4=", True),
    ("BinaryEquals", "cGxhaW4=", "b3RoZXI=", False),
    ("IpAddress", "10.1.2.3", "10.1.0.0/16", True),
    ("IpAddress", "10.2.2.3", ["10.1.0.0/16", "10.3.0.0/16"], False),
    ("IpAddress", "10.1.2.3", "10.1.2.3", True),
    ("IpAddress", "2001:db8::1", "2001:db8::/32", True),
    ("IpAddress", "10.1.2.3", "2001:db8::/32", False),
    ("NotIpAddress", "10.1.2.3", "10.1.0.0/16", False),
    ("NotIpAddress", "10.2.2.3", "10.1.0.0/16", True),
    ("ArnEquals", ARN, "arn:aws:s3:::mod*", True),
    ("ArnLike", ARN, "arn:aws:s3:::models", True),
    ("ArnLike", ARN, "arn:aws:*models", False),
    ("ArnLike", "arn:aws:iam::1:role/a:b", "arn:aws:iam::*:role/*", True),
    ("ArnLike", "arn:aws:sns:us-east-1:1:t", "arn:aws:sns:*:t", False),
    ("ArnLike", ARN, "*", True),
    ("ArnNotEquals", ARN, "arn:aws:s3:::mod*", False),
    ("ArnNotLike", ARN, "arn:aws:s3:::data*", True),
    ("Null", "prod", "false", True),
    ("Null", "prod", "true", False),
]

WITHOUT_KEY = [
    ("StringEquals", "prod", False),
    ("StringLike", "*", False),
    ("StringNotEquals", "prod", True),
    ("StringNotLike", "*", True),
    ("ArnLike", "*", False),
    ("ArnNotEquals", "*", True),
    ("NumericEquals", "1", False),
    ("NumericNotEquals", "1", True),
    ("DateLessThan", "2026-01-01", False),
    ("Bool", "false", False),
    ("IpAddress", "0.0.0.0/0", False),
    ("NotIpAddress", "0.0.0.0/0", True),
    ("Null", "true", True),
    ("Null", "false", False),
    ("StringEqualsIfExists", "prod", True),
    ("BoolIfExists", "false", True),
    ("ForAllValues:StringEquals", "prod", True),
    ("ForAllValues:StringNotEquals", "prod", True),
    ("ForAnyValue:StringEquals", "prod", False),
    ("ForAnyValue:StringNotEquals", "prod", False),
    ("ForAnyValue:StringEqualsIfExists", "prod", True),
]

SEVERAL = [
    ("ForAllValues:StringEquals", ("a", "b"), ["a", "b", "c"], True),
    ("ForAllValues:StringEquals", ("a", "d"), ["a", "b", "c"], False),
    ("ForAllValues:StringNotEquals", ("a", "d"), ["a", "b"], False),
    ("ForAllValues:StringNotEquals", ("c", "d"), ["a", "b"], True),
    ("ForAnyValue:StringEquals", ("a", "d"), ["a", "b"], True),
    ("ForAnyValue:StringEquals", ("d",), ["a", "b"], False),
    ("ForAnyValue:StringNotEquals", ("a", "d"), ["a", "b"], True),
    ("ForAnyValue:StringNotEquals", ("a", "b"), ["a", "b"], False),
    ("ForAnyValue:StringLike", ("team-a", "x"), "team-*", True),
    ("foranyvalue:ArnLike", (ARN, "x"), "arn:aws:s3:::*", True),
    ("StringNotEquals", ("a", "d"), ["a"], False),
]


def holds(operator: str, values: Any, context: dict[str, Any], key: str = "aws:test") -> bool:
    (condition,) = read_conditions("here", {operator: {key: values}}, variables=True)
    return condition.holds(request(context=context))


@pytest.mark.parametrize(("operator", "actual", "expected", "answer"), VALUES)
def test_an_operator_compares(operator: str, actual: str, expected: Any, answer: bool) -> None:
    assert holds(operator, expected, {"aws:Test": actual}) is answer


@pytest.mark.parametrize(("operator", "actual", "expected", "answer"), VALUES)
def test_if_exists_changes_nothing_where_the_key_is(
    operator: str, actual: str, expected: Any, answer: bool
) -> None:
    if operator != "Null":
        assert holds(f"{operator}IfExists", expected, {"aws:test": actual}) is answer


@pytest.mark.parametrize(("operator", "expected", "answer"), WITHOUT_KEY)
def test_an_operator_without_its_key(operator: str, expected: str, answer: bool) -> None:
    assert holds(operator, expected, {}) is answer
    assert holds(operator, expected, {"aws:test": ()}) is answer


@pytest.mark.parametrize(("operator", "actual", "expected", "answer"), SEVERAL)
def test_a_quantifier_asks_any_or_each_value(
    operator: str, actual: tuple[str, ...], expected: Any, answer: bool
) -> None:
    assert holds(operator, expected, {"aws:test": actual}) is answer


def test_a_variable_is_the_requests_own_and_never_a_wildcard() -> None:
    owner = {"aws:test": "team-a/x", "aws:owner": "team-a"}
    greedy = {"aws:test": "team-a/x", "aws:owner": "*"}

    assert holds("StringLike", "${aws:owner}/*", owner)
    assert not holds("StringLike", "${aws:owner}/*", greedy)
    assert holds("StringLike", "${aws:owner}/*", {"aws:test": "*/x", "aws:owner": "*"})


@pytest.mark.parametrize(
    ("values", "actual", "answer"),
    [
        ("${aws:none, 'guest'}", "guest", True),
        ("a${*}", "a*", True),
        ("a${*}", "ab", False),
        ("a${?}b${$}", "a?b$", True),
        ("${aws:none}", "", False),
    ],
)
def test_a_variable_has_a_default_or_is_a_character(values: str, actual: str, answer: bool) -> None:
    assert holds("StringLike", values, {"aws:test": actual}) is answer


def test_a_negated_operator_does_not_hold_without_its_variable() -> None:
    assert not holds("StringNotEquals", "${aws:none}", {"aws:test": "x"})


def test_a_variable_with_several_values_stands_for_none() -> None:
    context: dict[str, Any] = {"aws:test": "a", "aws:owner": ("a", "b")}

    assert not holds("StringEquals", "${aws:owner}", context)


@pytest.mark.parametrize(
    "operator",
    ["StringMatches", "NullIfExists", "ForSomeValues:StringLike", "ForAnyValue:Null", "IfExists"],
)
def test_an_unknown_operator_is_refused(operator: str) -> None:
    line = rf"here\.{operator}: unknown operator, got '{operator}', expected a condition operator"
    with pytest.raises(RefusalError, match=line):
        holds(operator, "x", {})


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("NumericEquals", "many"),
        ("DateLessThan", "soon"),
        ("Bool", "maybe"),
        ("Null", "maybe"),
        ("IpAddress", "10.0.0.0/99"),
    ],
)
def test_a_value_that_compares_with_nothing_is_refused(operator: str, value: str) -> None:
    line = rf"here\.{operator}\.aws:test: not comparable, got '{value}', expected a value"
    with pytest.raises(RefusalError, match=line):
        holds(operator, value, {})


@pytest.mark.parametrize("element", ["StringLike", {"StringLike": "x"}])
def test_what_is_no_condition_is_refused(element: Any) -> None:
    with pytest.raises(RefusalError, match=r"here.*: not a condition, got .*, expected"):
        list(read_conditions("here", element, variables=True))


@pytest.mark.parametrize(
    ("operator", "values", "words"),
    [
        ("ArnEquals", ["a", "b"], "aws:test = a or b"),
        ("StringNotLikeIfExists", "a*", "aws:test is not like a*, if present"),
        ("ForAllValues:StringEquals", "a", "each of aws:test = a"),
        ("Null", "true", "aws:test is absent"),
        ("Null", "false", "aws:test is present"),
        ("NumericLessThanEquals", 5, "aws:test <= 5"),
        ("StringNotEqualsIgnoreCase", "a", "aws:test is not (in any case) a"),
    ],
)
def test_a_condition_is_told_in_words(operator: str, values: Any, words: str) -> None:
    (condition,) = read_conditions("here", {operator: {"aws:test": values}}, variables=True)
    assert str(condition) == words
