"""A version's model card and metadata say what this environment wants to know."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.documentation import (
    CardSettings,
    DocumentationSettings,
    check_documentation,
    is_promise,
)
from promotion_steps.json_fields import JsonFields

CONTENT = {
    "intended_uses": {"purpose_of_model": "Orders biopsies for review.", "risk_rating": "Low"},
    "training_details": {
        "objective_function": {"function": {"function": "Minimize", "facet": "Loss"}},
        "training_job_details": {"hyper_parameters": [{"name": "penalty", "value": "none"}]},
    },
    "evaluation_details": [{"name": "holdout", "datasets": ["s3://b/k"]}],
}
CONTENT_PLACE = "ModelCard.ModelCardContent"


def card(content: Any = CONTENT, status: Any = "Approved") -> dict[str, Any]:
    return {"ModelCardContent": json.dumps(content), "ModelCardStatus": status}


def of_card(asked: Any, *sections: str, statuses: tuple[str, ...] = ("Approved",)) -> list[str]:
    settings = DocumentationSettings(model_card=CardSettings(statuses=statuses, sections=sections))
    return [finding.message for finding in check_documentation(asked, {}, settings)]


def of_metadata(metadata: dict[str, str], **patterns: str) -> list[str]:
    settings = read(metadata=patterns)
    return [finding.message for finding in check_documentation(None, metadata, settings)]


def read(**members: Any) -> DocumentationSettings:
    return DocumentationSettings.from_fields(
        JsonFields(source="promotion.json", members=members, path="gates.documentation.")
    )


def test_a_card_with_every_section_passes() -> None:
    assert (
        of_card(
            card(),
            "intended_uses.purpose_of_model",
            "intended_uses",
            "training_details.objective_function",
            "training_details.training_job_details",
            "evaluation_details.datasets",
        )
        == []
    )


@pytest.mark.parametrize(
    "missing", [None, {}, "x", {"ModelCardContent": ""}, {"ModelCardContent": 7}]
)
def test_a_missing_card_is_a_finding(missing: Any) -> None:
    assert of_card(missing) == ["ModelCard: got none, expected one that is Approved"]


@pytest.mark.parametrize("status", ["Draft", "PendingReview", "Archived"])
def test_a_card_in_another_status_is_a_finding(status: str) -> None:
    assert of_card(card(status=status)) == [
        f"ModelCard.ModelCardStatus: got '{status}', expected one of Approved"
    ]
    assert of_card(card(status=status), statuses=("Approved", status)) == []


def test_a_card_without_a_status_is_a_finding() -> None:
    assert of_card({"ModelCardContent": "{}"}) == [
        "ModelCard.ModelCardStatus: got None, expected one of Approved"
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "no JSON"),
        ("[]", "got [], expected an object"),
        ('{"a": 1, "a": 2}', "key 'a' is there twice"),
        ("[" * 99_999, "no JSON"),
    ],
)
def test_a_card_that_cannot_be_read_is_a_finding(content: Any, problem: str) -> None:
    (message,) = of_card({"ModelCardContent": content, "ModelCardStatus": "Approved"}, "x.y")

    assert problem in message


@pytest.mark.parametrize("value", [None, "", " \n", [], {}, {"a": [{}, "", None]}])
def test_an_empty_section_is_a_finding(value: Any) -> None:
    asked = card({"intended_uses": {"purpose_of_model": value}})

    assert of_card(asked, "intended_uses.purpose_of_model") == [
        f"{CONTENT_PLACE}: intended_uses.purpose_of_model: got nothing, expected it to be filled in"
    ]


@pytest.mark.parametrize("content", [{}, {"intended_uses": "x"}, {"intended_uses": []}])
def test_a_missing_section_is_a_finding(content: Any) -> None:
    assert of_card(card(content), "intended_uses.purpose_of_model.x") == [
        (
            f"{CONTENT_PLACE}: intended_uses.purpose_of_model.x: got nothing,"
            " expected it to be filled in"
        )
    ]


def test_each_entry_of_a_list_must_be_filled() -> None:
    asked = card({"evaluation_details": [{"name": "a"}, {"name": ""}, {}, "x"]})

    assert of_card(asked, "evaluation_details.name") == [
        f"{CONTENT_PLACE}: evaluation_details[{index}].name: got nothing,"
        " expected it to be filled in"
        for index in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    "text",
    ["TODO", "todo", "TBD", "n/a", "N.A.", "na", "none", "-", "…", "?", "xxx", "TODO: ask Dana",
     "to be  defined", "Lorem ipsum dolor", "not applicable", "null"],
)  # fmt: skip
def test_a_placeholder_is_a_finding(text: str) -> None:
    asked = card({"intended_uses": {"purpose_of_model": text}})

    assert of_card(asked, "intended_uses.purpose_of_model") == [
        (
            f"{CONTENT_PLACE}: intended_uses.purpose_of_model: got the placeholder {text!r},"
            " expected the answer"
        )
    ]


@pytest.mark.parametrize("text", ["para todo el mundo", "Banana", "None of it is public", "0"])
def test_words_that_only_look_like_placeholders_pass(text: str) -> None:
    assert of_card(card({"intended_uses": {"purpose_of_model": text}}), "intended_uses") == []
    assert not is_promise(text)


def test_a_placeholder_within_a_section_is_a_finding() -> None:
    asked = card({"training_details": {"objective_function": {"notes": ["TBD"]}}})

    assert of_card(asked, "training_details.objective_function") == [
        (
            f"{CONTENT_PLACE}: training_details.objective_function: got the placeholder 'TBD',"
            " expected the answer"
        )
    ]


def test_metadata_must_match_as_a_whole() -> None:
    commit = "0123456789" * 4

    assert of_metadata({"commit": commit}, commit="[0-9a-f]{40}") == []
    assert of_metadata({"commit": f"{commit}0"}, commit="[0-9a-f]{40}") == [
        (
            f"CustomerMetadataProperties.commit: got '{commit}0',"
            " expected a text that matches [0-9a-f]{40}"
        )
    ]
    assert len(of_metadata({"commit": f"{commit}\n"}, commit="[0-9a-f]{40}$")) == 1


def test_every_wrong_property_is_a_finding() -> None:
    told = of_metadata(
        {"owner": "TBD", "retention": "y" * 257}, retention=".*", owner=".+", use=".*"
    )

    assert told[:1] == [
        (
            "CustomerMetadataProperties.owner: got the placeholder 'TBD', expected a text that"
            " matches .+"
        )
    ]
    assert told[1].startswith("CustomerMetadataProperties.retention: got 'yyy")
    assert told[2:] == [
        "CustomerMetadataProperties.use: got nothing, expected a text that matches .*"
    ]


def test_card_and_metadata_are_told_at_once() -> None:
    settings = read(model_card={"statuses": ["Approved"]}, metadata={"owner": ".+"})

    assert len(check_documentation(None, {}, settings)) == 2


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    ),
    st.text(),
)
def test_no_card_makes_the_gate_raise(content: Any, text: str) -> None:
    for asked in (content, card(content), {"ModelCardContent": text, "ModelCardStatus": content}):
        of_card(asked, "a", "a.b", "c.a.b")


def test_settings_are_read() -> None:
    assert read() == DocumentationSettings()
    settings = read(model_card={"statuses": ["Draft"], "sections": ["intended_uses"]})
    assert settings.model_card == CardSettings(statuses=("Draft",), sections=("intended_uses",))


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"x": 1}, "x: unknown key"),
        ({"model_card": 1}, "model_card: got 1, expected an object"),
        ({"model_card": {}}, "model_card.statuses: got nothing, expected a list"),
        ({"model_card": {"statuses": []}}, r"statuses: got \[\], expected some of Draft"),
        ({"model_card": {"statuses": ["x"]}}, r"statuses: got \['x'\], expected some of Draft"),
        ({"model_card": {"statuses": ["Draft"], "sections": [1]}}, r"sections: got \[1\]"),
        ({"metadata": {"owner": 1}}, "metadata.owner: got 1, expected a text"),
        ({"metadata": {"owner": "("}}, r"metadata.owner: missing \), .* expected a regular"),
        ({"metadata": {"owner": "x" * 257}}, "metadata.owner: got .* at most 256 characters"),
    ],
)
def test_malformed_settings_are_an_error(members: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(**members)
