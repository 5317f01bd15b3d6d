"""The gate that compares a runtime lock with the package and the environment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.gates.parity import (
    Container,
    ParitySettings,
    begins_with,
    check_parity,
    same_framework,
)
from promotion_steps.json_fields import JsonFields
from promotion_steps.runtime_lock import Framework, RuntimeLock

DIGEST, OTHER = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
LOCK = RuntimeLock(
    python="3.11.7",
    framework=Framework(name="sklearn", version="1.4.2"),
    packages={"numpy": "1.26.4", "torch": "2.1.0+cpu"},
    image_digest=DIGEST,
)
CONTAINER = Container(
    where="InferenceSpecification.Containers[0]",
    digest=DIGEST,
    framework=None,
    framework_version=None,
)


def settings(**members: Any) -> ParitySettings:
    fields = JsonFields(source="promotion.json", members=members, path="gates.parity.")
    return ParitySettings.from_fields(fields)


def said(
    lock: RuntimeLock = LOCK, *containers: Container, asked: ParitySettings | None = None
) -> list[str]:
    findings = check_parity(lock, containers or (CONTAINER,), asked or settings())
    return [str(finding) for finding in findings]


def test_a_lock_of_the_same_image_passes() -> None:
    assert said() == []


def test_a_lock_of_another_image_is_a_finding() -> None:
    assert said(replace(LOCK, image_digest=OTHER)) == [
        (
            f"parity: runtime lock: image_digest: got {OTHER}, expected {DIGEST} of"
            " InferenceSpecification.Containers[0].Image"
        )
    ]


def test_a_lock_without_its_image_proves_nothing() -> None:
    (finding,) = said(replace(LOCK, image_digest=None))

    assert finding.startswith(
        "parity: runtime lock: image_digest: got none, since the lock was recorded without its"
        f" image, expected {DIGEST} of "
    )


def test_one_of_several_containers_may_be_the_image() -> None:
    other = replace(CONTAINER, where="InferenceSpecification.Containers[1]", digest=OTHER)

    assert said(LOCK, other, CONTAINER) == []


@pytest.mark.parametrize("containers", [(replace(CONTAINER, digest=None),)])
def test_a_tag_cannot_be_compared(containers: tuple[Container, ...]) -> None:
    assert said(LOCK, *containers) == [
        "parity: runtime lock: image_digest: the package names no image by its digest"
    ]


@pytest.mark.parametrize("version", [None, "1.4", "1.4.2", "1.4-2"])
@pytest.mark.parametrize("name", ["sklearn", "SAGEMAKER-SCIKIT-LEARN", "scikit-learn"])
def test_the_framework_of_a_container_agrees(name: str, version: str | None) -> None:
    assert said(LOCK, replace(CONTAINER, framework=name, framework_version=version)) == []


@pytest.mark.parametrize(
    ("lock", "name", "version", "line"),
    [
        (
            LOCK,
            "PYTORCH",
            "2.1",
            (
                "framework.name: got sklearn, expected PYTORCH as"
                " InferenceSpecification.Containers[0].Framework says"
            ),
        ),
        (
            LOCK,
            "sklearn",
            "1.2-1",
            (
                "framework.version: got 1.4.2, expected 1.2-1 as"
                " InferenceSpecification.Containers[0].FrameworkVersion says"
            ),
        ),
        (
            replace(LOCK, framework=None),
            "sklearn",
            None,
            (
                "framework: got none, expected sklearn as"
                " InferenceSpecification.Containers[0].Framework says"
            ),
        ),
    ],
)
def test_another_framework_is_a_finding(
    lock: RuntimeLock, name: str, version: str | None, line: str
) -> None:
    container = replace(CONTAINER, framework=name, framework_version=version)

    assert said(lock, container) == [f"parity: runtime lock: {line}"]


def test_the_environment_may_name_what_it_runs() -> None:
    asked = settings(
        python="3.11", packages={"NumPy": "1.26", "torch": "2.1"}, framework={"sklearn": "1.4"}
    )

    assert said(asked=asked) == []


def test_each_difference_from_the_environment_is_a_finding() -> None:
    asked = settings(
        python="3.12",
        packages={"numpy": "1.2", "pandas": "2"},
        framework={"xgboost": "2", "sklearn": "1.5"},
    )

    assert said(asked=asked) == [
        "parity: python: got 3.11.7, expected 3.12",
        "parity: packages.numpy: got 1.26.4, expected 1.2",
        "parity: packages.pandas: not in the runtime lock, expected 2",
        "parity: framework: got sklearn 1.4.2, expected sklearn 1.5 or xgboost 2",
    ]


def test_an_unknown_framework_is_not_the_one_that_is_asked_for() -> None:
    asked = settings(framework={"sklearn": "1.4"})

    assert said(replace(LOCK, framework=None), asked=asked) == [
        "parity: framework: got none, expected sklearn 1.4"
    ]


@pytest.mark.parametrize(
    ("version", "first", "begins"),
    [
        ("1.26.4", "1.26", True),
        ("1.26.4", "1.26.4", True),
        ("1.26.4", "1.2", False),
        ("1.26", "1.26.0", False),
        ("1.26.0rc1", "1.26.0", False),
        ("2.1.0+cpu", "2.1.0", True),
        ("2.1.0+cpu", "2.1.0+cpu", True),
        ("2.1.0+cu121", "2.1.0+cpu", False),
    ],
)
def test_versions_are_compared_part_by_part(version: str, first: str, begins: bool) -> None:
    assert begins_with(version, first) is begins


def test_one_framework_has_many_names() -> None:
    assert same_framework("PyTorch", "torch")
    assert not same_framework("xgboost", "sklearn")


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"python": 3.11}, "python: got 3.11, expected a text"),
        ({"python": ">=3.11"}, "python: got '>=3.11', expected the first parts of a version, such"),
        ({"packages": {"numpy": 1}}, "packages.numpy: got 1, expected a text"),
        ({"packages": "numpy"}, "packages: got 'numpy', expected an object"),
        ({"image": True}, "image: unknown key, got True, expected one of framework, packages"),
    ],
)
def test_malformed_settings_are_refused(members: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=r"^promotion\.json: ") as refusal:
        settings(**members)

    assert str(refusal.value).startswith(f"promotion.json: gates.parity.{line}")


@given(st.text(), st.text())
def test_no_versions_make_the_comparison_raise(version: str, first: str) -> None:
    assert begins_with(version, first) in (True, False)
