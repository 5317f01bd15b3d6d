"""The script is where the container looks for it."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_steps.gates.deployability.claims import Answers
from promotion_steps.gates.deployability.script_mode import check_script, script_folder
from tests.promotion_steps.gates.deployability.parts import (
    CONTAINER,
    claims,
    container,
    files,
    said,
)

ENVIRONMENT = f"{CONTAINER}.Environment"
PROGRAM = {"SAGEMAKER_PROGRAM": "inference.py"}
IN_CODE = {**PROGRAM, "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}


def checked(
    environment: dict[str, str],
    *names: str,
    aws_owned: bool = True,
    isolated: bool = True,
    repository: str = "sklearn",
    **members: Any,
) -> Answers:
    return check_script(
        container(environment, repository),
        files(sizes=dict.fromkeys(names, 1), **members),
        aws_owned=aws_owned,
        isolated=isolated,
    )


@pytest.mark.parametrize(
    ("directory", "folder"),
    [
        (None, "code"),
        ("/opt/ml/model/code", "code"),
        ("/opt/ml/model/code/", "code"),
        ("/opt/ml/model", ""),
        ("/opt/ml/model/src/app", "src/app"),
        ("/opt/ml/code", None),
        ("/opt/ml/models/code", None),
        ("s3://acme/source.tar.gz", None),
    ],
)
def test_the_folder_of_the_script_follows_the_environment(
    directory: str | None, folder: str | None
) -> None:
    environment = {} if directory is None else {"SAGEMAKER_SUBMIT_DIRECTORY": directory}

    assert script_folder(environment) == folder


@pytest.mark.parametrize("aws_owned", [True, False])
@pytest.mark.parametrize(
    ("environment", "name"),
    [
        (PROGRAM, "code/inference.py"),
        (IN_CODE, "code/inference.py"),
        ({"SAGEMAKER_PROGRAM": "inference"}, "code/inference.py"),
        ({"SAGEMAKER_PROGRAM": "serve.app"}, "code/serve/app.py"),
        ({"SAGEMAKER_PROGRAM": "serve/app.py"}, "code/serve/app.py"),
        ({"SAGEMAKER_PROGRAM": "serve"}, "code/serve/__init__.py"),
        ({**PROGRAM, "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model"}, "inference.py"),
    ],
)
def test_a_script_that_is_there_passes(
    environment: dict[str, str], name: str, aws_owned: bool
) -> None:
    answers = checked(environment, name, "model.joblib", aws_owned=aws_owned)

    assert (answers.problems, answers.unchecked) == ([], [])


@pytest.mark.parametrize(
    ("environment", "aws_owned"), [(PROGRAM, True), (IN_CODE, True), (IN_CODE, False)]
)
def test_a_script_that_is_missing_is_refused_where_it_can_be_nowhere_else(
    environment: dict[str, str], aws_owned: bool
) -> None:
    answers = checked(environment, "inference.py", aws_owned=aws_owned)

    assert claims(answers) == ["script"]
    assert said(answers) == [
        (
            f"{ENVIRONMENT}.SAGEMAKER_PROGRAM: the model data holds no code/inference.py, which the"
            " container loads when it starts; add it to the archive"
        )
    ]


def test_without_model_data_there_is_no_script() -> None:
    answers = check_script(container(IN_CODE, data=None), None, aws_owned=False, isolated=True)

    assert claims(answers) == ["script"]


def test_an_image_of_unknown_content_may_hold_the_script_itself() -> None:
    answers = checked(PROGRAM, "model.joblib", aws_owned=False)

    assert answers.problems == []
    assert answers.unchecked == [
        (
            f"{ENVIRONMENT}.SAGEMAKER_PROGRAM: the model data holds no code/inference.py;"
            f" whether the"
            " image has it"
        )
    ]


def test_a_folder_of_the_image_is_not_looked_into() -> None:
    elsewhere = {**PROGRAM, "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/program"}

    answers = checked(elsewhere, "model.joblib", aws_owned=False)

    assert (answers.problems, answers.unchecked) == ([], [])


def test_without_a_program_nothing_is_claimed() -> None:
    answers = checked({}, "model.joblib")

    assert (answers.problems, answers.unchecked) == ([], [])


def test_awss_scikit_learn_container_needs_a_program() -> None:
    answers = checked({}, "model.joblib", repository="sagemaker-scikit-learn")

    assert said(answers) == [
        (
            f"{ENVIRONMENT}.SAGEMAKER_PROGRAM: got nothing, expected the script's name, such as"
            " inference.py: sagemaker-scikit-learn does not start without one"
        )
    ]


def test_a_copy_of_awss_repository_may_be_anything() -> None:
    answers = checked({}, "model.joblib", repository="sagemaker-scikit-learn", aws_owned=False)

    assert answers.problems == []


def test_an_archive_that_was_not_read_to_its_end_may_hold_the_script() -> None:
    answers = checked(IN_CODE, unread="out of time")

    assert answers.problems == []
    assert answers.unchecked == [
        f"{ENVIRONMENT}.SAGEMAKER_PROGRAM: whether the model data holds code/inference.py"
    ]


def test_a_script_in_s3_is_out_of_reach_under_isolation() -> None:
    remote = {**PROGRAM, "SAGEMAKER_SUBMIT_DIRECTORY": "s3://acme/source.tar.gz"}

    assert said(checked(remote)) == [
        (
            f"{ENVIRONMENT}.SAGEMAKER_SUBMIT_DIRECTORY: the container reaches no S3 under"
            " network isolation, got 's3://acme/source.tar.gz'; put the script into the archive as"
            " code/, or"
            " set endpoint.network_isolation: false"
        )
    ]


def test_a_script_in_s3_is_unchecked_without_isolation() -> None:
    remote = {**PROGRAM, "SAGEMAKER_SUBMIT_DIRECTORY": "s3://acme/source.tar.gz"}

    answers = checked(remote, isolated=False)

    assert answers.problems == []
    assert answers.unchecked == [
        (
            f"{ENVIRONMENT}.SAGEMAKER_SUBMIT_DIRECTORY: whether the container may read"
            " 's3://acme/source.tar.gz', which is not promoted with the version"
        )
    ]
