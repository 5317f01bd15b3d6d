"""Two identities are one person, or may be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.identity import Identity, same_person
from tests.promotion_steps.scene import SOURCE

ASSUMED = "arn:aws:sts::111111111111:assumed-role/"
ELSEWHERE = "arn:aws:sts::222222222222:assumed-role/"
ROLE = "arn:aws:iam::111111111111:role/"
USER = "arn:aws:iam::111111111111:user/"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((f"{ASSUMED}scientist/dana", None), (f"{ASSUMED}scientist/dana", None), True),
        ((f"{ASSUMED}scientist/dana", None), (f"{ASSUMED}scientist/alex", None), False),
        ((f"{ASSUMED}scientist/dana", None), (f"{ASSUMED}approver/dana", None), True),
        ((f"{ASSUMED}scientist/dana", None), (f"{ELSEWHERE}approver/Dana", None), True),
        ((f"{ASSUMED}scientist/dana", None), (f"{ASSUMED}approver/alex", None), False),
        ((f"{ASSUMED}scientist/1", "dana"), (f"{ASSUMED}approver/2", "dana"), True),
        ((f"{ASSUMED}scientist/1", "dana"), (f"{ASSUMED}approver/2", "alex"), False),
        ((f"{ASSUMED}scientist/1", "dana"), (f"{ASSUMED}approver/dana", None), True),
        ((f"{ASSUMED}scientist/SageMaker", None), (f"{ASSUMED}approver/SageMaker", None), False),
        ((f"{ASSUMED}studio/SageMaker", None), (f"{ASSUMED}studio/SageMaker", None), True),
        ((f"{ASSUMED}a/SageMaker", "dana"), (f"{ASSUMED}b/SageMaker", "dana"), True),
        ((f"{ROLE}scientist", None), (f"{ASSUMED}scientist/alex", None), True),
        ((f"{ROLE}team/scientist", None), (f"{ASSUMED}scientist/alex", None), True),
        ((f"{ROLE}scientist", None), (f"{ROLE}team/scientist", None), True),
        ((f"{ROLE}scientist", None), (f"{ASSUMED}approver/alex", None), False),
        ((f"{ROLE}scientist", None), (f"{ELSEWHERE}scientist/alex", None), False),
        ((f"{USER}dana", None), (f"{USER}dana", None), True),
        ((f"{USER}people/dana", None), (f"{ASSUMED}approver/dana", None), True),
        ((f"{USER}dana", None), (f"{USER}alex", None), False),
        (("arn:aws:iam::111111111111:root", None), ("arn:aws:iam::111111111111:root", None), True),
        (("arn:aws:iam::111111111111:root", None), (f"{USER}dana", None), False),
    ],
)
def test_a_person_is_known_by_arn_source_identity_or_session(
    one: tuple[str, str | None], other: tuple[str, str | None], same: bool
) -> None:
    assert same_person(Identity.of(*one), Identity.of(*other)) is same
    assert same_person(Identity.of(*other), Identity.of(*one)) is same


@pytest.mark.parametrize(
    "context",
    [
        None,
        {},
        "x",
        {"UserProfileName": "dana"},
        {"IamIdentity": None},
        {"IamIdentity": {"Arn": " "}},
        {"IamIdentity": {"Arn": 7}},
    ],
)
def test_a_context_without_an_arn_names_nobody(context: Any) -> None:
    assert Identity.from_context(context) is None


def test_a_context_names_the_source_identity_where_there_is_one() -> None:
    who = {"Arn": f"{ASSUMED}scientist/a,b", "PrincipalId": "AROA:a,b", "SourceIdentity": "dana"}

    identity = Identity.from_context({"IamIdentity": who})

    assert identity == Identity(arn=f"{ASSUMED}scientist/a -b", source_identity="dana")
    assert str(identity) == f"{ASSUMED}scientist/a -b (dana)"


def test_a_function_of_an_environment_is_known_by_its_role() -> None:
    identity = Identity.of(f"{ASSUMED}acme-dev-register/acme-dev-register")

    assert identity.is_one_of(SOURCE, ["copy", "register"])
    assert not identity.is_one_of(SOURCE, ["copy"])
    assert not Identity.of(f"{ELSEWHERE}acme-dev-register/x").is_one_of(SOURCE, ["register"])
    assert not Identity.of(f"{USER}acme-dev-register").is_one_of(SOURCE, ["register"])


@pytest.mark.parametrize("path", ["/", "/model-promotion/", "/a/b/"])
def test_a_role_is_known_whatever_its_path(path: str) -> None:
    there = replace(SOURCE, iam_path=path)
    session = Identity.of(f"{ASSUMED}acme-dev-register/acme-dev-register")
    role = Identity.of(there.role_arn("register"))

    assert role.arn == f"arn:aws:iam::111111111111:role{path}acme-dev-register"
    for identity in (session, role):
        assert identity.is_one_of(there, ["register"])
        assert identity.is_one_of(SOURCE, ["register"])
        assert not identity.is_one_of(there, ["copy"])


@given(st.text(min_size=1), st.text())
def test_any_identity_is_itself(arn: str, source: str) -> None:
    identity = Identity.of(arn, source)

    assert same_person(identity, identity)
    assert Identity.of(identity.arn, identity.source_identity) == identity
