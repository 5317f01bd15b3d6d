"""What a config may say about what must be written down."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings as examples, strategies as st
from pydantic import ValidationError

from model_promotion.config.gates.documentation_config import DocumentationConfig
from model_promotion.config.strictness import Loosening
from model_promotion.config.validation_lines import validation_lines
from promotion_steps.gates.documentation import CardSettings, DocumentationSettings
from promotion_steps.json_fields import JsonFields

WHOLE: dict[str, Any] = {
    "model_card": {
        "statuses": ["Approved", "PendingReview"],
        "sections": [
            "intended_uses.purpose_of_model",
            "training_details.objective_function.function",
            "additional_information.custom_details.legal_basis",
            "business_details",
        ],
    },
    "metadata": {"owner": "[a-z]+@example[.]com", "commit": "[0-9a-f]{40}"},
}


def config(**members: Any) -> DocumentationConfig:
    return DocumentationConfig.model_validate(members)


def refused(members: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError, match=r".+") as error:
        config(**members)
    return list(validation_lines(DocumentationConfig, error.value))


def test_what_is_written_is_what_the_gate_reads() -> None:
    dumped = config(**WHOLE).model_dump(mode="json", exclude_none=True)

    assert dumped == WHOLE
    read = DocumentationSettings.from_fields(JsonFields(source="x", members=dumped))
    assert read.model_card == CardSettings(
        statuses=("Approved", "PendingReview"),
        sections=tuple(WHOLE["model_card"]["sections"]),
    )
    assert {name: one.pattern for name, one in read.metadata.items()} == WHOLE["metadata"]


def test_by_default_a_card_must_be_approved() -> None:
    dumped = config(model_card={}).model_dump(mode="json", exclude_none=True)

    assert dumped == {"model_card": {"statuses": ["Approved"], "sections": []}}
    DocumentationSettings.from_fields(JsonFields(source="x", members=dumped))


SECTION = "not a section of a model package's model card"
PATH = "expected a dotted path such as intended_uses.purpose_of_model"


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({}, ": nothing, got {}, expected model_card, metadata or both"),
        (
            {"model_card": {"statuses": []}},
            "model_card.statuses: input should have at least 1 entries, got []",
        ),
        (
            {"model_card": {"sections": ["intended_uses.purpose"]}},
            f"model_card.sections[0]: {SECTION}, got 'intended_uses.purpose', {PATH}",
        ),
        (
            {"model_card": {"sections": ["model_package_details"]}},
            f"model_card.sections[0]: {SECTION}, got 'model_package_details', {PATH}",
        ),
        (
            {"metadata": {"promotion.registrar": ".+"}},
            (
                "metadata.'promotion.registrar': not a name of customer metadata, got"
                " 'promotion.registrar', expected 1 to 128 letters, digits and _.:/=+@-,"
                " not promotion. at its beginning"
            ),
        ),
        ({"metadata": {}}, "metadata: input should have at least 1 entries, got {}"),
        (
            {"metadata": {"owner": 1}},
            "metadata.owner: input should be text, got 1, expected quotes",
        ),
    ],
)
def test_a_wrong_section_is_refused(members: dict[str, Any], line: str) -> None:
    (told,) = refused(members)

    assert told.startswith(line)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "no text of 1 to 256 characters"),
        ("x" * 257, "no text of 1 to 256 characters"),
        ("(", "no regular expression (missing ), unterminated subpattern at position 0)"),
        ("[[a]", "no regular expression (Possible nested set at position 1)"),
        ("(a+)+", "a repeated group"),
        ("(a|aa)*x", "a repeated group"),
        ("(?:a*){3}", "a repeated group"),
        ("(a){2,}", "a repeated group"),
        (r"(a)\1", "a reference back to a group"),
        ("(?=a)a", "a group that is more than a group"),
        ("(?i)a", "a group that is more than a group"),
        ("(?P<n>a)", "a group that is more than a group"),
        (".*.*.*.*.*", "more than 4 repetitions"),
        ("a?a?a?a?a{0,2}", "more than 4 repetitions"),
        ("(a|a)(a|a)(a|a)(a|a)(a|a)", "more than 4 groups"),
    ],
)
def test_a_pattern_that_could_take_too_long_is_refused(pattern: str, problem: str) -> None:
    (line,) = refused({"metadata": {"owner": pattern}})

    assert line.startswith(f"metadata.owner: {problem}, got ")
    assert line.endswith(", expected a simple regular expression")


@pytest.mark.parametrize(
    "pattern",
    [r"\(a\)*", "[)]*", "[]()*+?]+", r"[\])]+", "(?:public|internal)", "x(-[a-z]+)?", "[0-9]{4}"],
)
def test_what_only_looks_slow_is_accepted(pattern: str) -> None:
    assert config(metadata={"owner": pattern}).metadata == {"owner": pattern}


@given(st.text("ab()[]{}*+?|\\^$.,12", min_size=1, max_size=20))
@examples(max_examples=300)
def test_any_pattern_is_refused_or_done_soon(pattern: str) -> None:
    try:
        accepted = config(metadata={"owner": pattern})
    except ValidationError:
        return
    assert accepted.metadata is not None
    re.fullmatch(accepted.metadata["owner"], "ab" * 128)


def looser(before: dict[str, Any], now: dict[str, Any]) -> list[Loosening]:
    return list(config(**now).loosenings(config(**before)))


def test_an_environment_may_ask_for_more_and_not_for_less() -> None:
    card = {"statuses": ["Approved"], "sections": ["intended_uses"]}
    less = {"statuses": ["Approved", "Draft"], "sections": ["business_details"]}
    metadata = {"owner": ".+"}

    assert looser({"metadata": metadata}, {"model_card": card, "metadata": metadata}) == []
    assert looser({"model_card": card}, {"metadata": metadata}) == [
        Loosening(key="model_card", before=card, now=None)
    ]
    assert looser({"model_card": card}, {"model_card": less}) == [
        Loosening(key="model_card.statuses", before=["Approved"], now=["Approved", "Draft"]),
        Loosening(key="model_card.sections", before=["intended_uses"], now=["business_details"]),
    ]
    assert looser({"metadata": metadata}, {"metadata": {"owner": ".*", "commit": ".+"}}) == [
        Loosening(key="metadata.owner", before=".+", now=".*")
    ]
    assert looser({"metadata": metadata}, {"model_card": card}) == [
        Loosening(key="metadata.owner", before=".+", now=None)
    ]
