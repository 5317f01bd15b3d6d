"""What pip would ask a package index for, where there is none to reach."""

from __future__ import annotations

import pytest

from promotion_steps.gates.deployability.claims import Answers
from promotion_steps.gates.deployability.requirements import check_requirements, from_an_index
from tests.promotion_steps.gates.deployability.parts import DATA, claims, container, files, said

NAME = "code/requirements.txt"


def checked(text: str | None, *, isolated: bool = True, **members: str | None) -> Answers:
    texts = {} if text is None else {NAME: text.encode()}
    found = files(texts=texts, sizes=dict.fromkeys(texts, 1), **members)
    return check_requirements(container(), found, isolated=isolated)


def test_requirements_of_an_isolated_container_are_refused_with_the_alternatives() -> None:
    answers = checked("--extra-index-url https://packages.example/simple\nultralytics\n")

    assert claims(answers) == ["requirements"]
    assert said(answers) == [
        (
            f"{DATA}: {NAME} asks a package index for ultralytics, and network isolation lets the"
            " container reach none; install the packages in the image, or put their wheels into the"
            f" archive and let {NAME} begin with --no-index and --find-links FOLDER, or set"
            " endpoint.network_isolation: false"
        )
    ]


def test_three_requirements_are_named_and_the_others_counted() -> None:
    (message,) = said(checked("a\nb\nc\nd\ne\n"))

    assert "for a, b, c and 2 more, and" in message


def test_without_isolation_they_are_installed() -> None:
    assert checked("ultralytics", isolated=False) == Answers()


def test_without_the_file_nothing_is_claimed() -> None:
    assert checked(None) == Answers()


def test_a_file_of_comments_asks_for_nothing() -> None:
    assert checked("# nothing yet\n\n--index-url https://packages.example/simple\n") == Answers()


def test_an_archive_that_was_not_read_to_its_end_may_hold_the_file() -> None:
    assert checked(None, unread="out of time").unchecked == [f"{DATA}: whether it holds {NAME}"]


def test_a_file_that_is_too_large_is_unchecked() -> None:
    answers = check_requirements(container(), files(sizes={NAME: 1 << 30}), isolated=True)

    assert answers.unchecked == [f"{DATA}: what {NAME} requires, since it is too large to read"]


def test_the_file_lies_beside_the_script() -> None:
    moved = container({"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model"})
    found = files(texts={"requirements.txt": b"a"}, sizes={"requirements.txt": 1})

    assert claims(check_requirements(moved, found, isolated=True)) == ["requirements"]


@pytest.mark.parametrize(
    "text",
    [
        "numpy",
        "numpy==1.26.4 ; python_version > '3.9'",
        "numpy \\\n  ==1.26.4",
        "--no-index\nnumpy",
        "--find-links wheels\nnumpy",
        "--no-index\n--find-links https://packages.example/\nnumpy",
        "--no-index\n--find-links wheels\nscipy",
        "numpy @ https://packages.example/numpy-1.whl",
        "numpy @ git+ssh://git@example.com/numpy",
        "git+https://example.com/numpy.git",
        "https://packages.example/numpy-1.26.4-cp311.whl",
        "-r more.txt",
        "-e git+https://example.com/numpy.git",
    ],
)
def test_what_pip_gets_from_elsewhere_is_found(text: str) -> None:
    assert len(from_an_index(text, ["code/wheels/numpy-1.26.4-cp311-none-any.whl"])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "--no-index\n--find-links wheels\nnumpy==1.26.4",
        "--no-index\n--find-links=wheels\nscikit_learn>=1",
        "--no-index\n-f ./wheels\nScikit.Learn[all]  # vendored",
        "./wheels/numpy-1.26.4-cp311-none-any.whl",
        "/opt/ml/model/code/wheels/numpy-1.26.4-cp311-none-any.whl",
        "numpy @ file:///opt/ml/model/code/wheels/numpy-1.26.4-cp311-none-any.whl",
    ],
)
def test_what_the_archive_holds_needs_no_index(text: str) -> None:
    held = [
        "code/wheels/numpy-1.26.4-cp311-none-any.whl",
        "code/wheels/scikit-learn-1.5.0.tar.gz",
    ]

    assert from_an_index(text, held) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    def encoded(text: str) -> list[str]:
        found = files(texts={NAME: text.encode(encoding)}, sizes={NAME: 1})
        return said(check_requirements(container(), found, isolated=True))

    assert encoded("# nothing\n") == []
    assert "asks a package index for numpy, and" in encoded("numpy\n")[0]


def test_a_requirement_is_told_on_one_line() -> None:
    (message,) = said(checked("numpy\x1b[31m"))

    assert "\x1b" not in message
