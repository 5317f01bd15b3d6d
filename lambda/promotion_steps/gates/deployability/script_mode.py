"""The contract of script mode: where containers look for their script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from posixpath import join, normpath

from promotion_steps.gates.deployability.claims import SCRIPT, Answers
from promotion_steps.gates.deployability.model_files import ModelFiles
from promotion_steps.gates.deployability.served_container import ServedContainer

PROGRAM = "SAGEMAKER_PROGRAM"
SUBMIT_DIRECTORY = "SAGEMAKER_SUBMIT_DIRECTORY"
SCRIPT_FOLDER = "code"

_MODEL_FOLDER = "/opt/ml/model"
_NEEDS_A_PROGRAM = ("sagemaker-scikit-learn",)
"""Repositories of AWS whose containers do not start without a script."""


def script_folder(environment: Mapping[str, str]) -> str | None:
    """Return the folder of the script within the model data; None where it is elsewhere.

    Source: sagemaker-inference-toolkit (`environment.py`) and sagemaker-containers (`_env.py`),
    AWS's own libraries in its framework containers.
    """
    named = environment.get(SUBMIT_DIRECTORY)
    if named is None:
        return SCRIPT_FOLDER
    folder = normpath(named)
    if folder == _MODEL_FOLDER:
        return ""
    if folder.startswith(f"{_MODEL_FOLDER}/"):
        return folder.removeprefix(f"{_MODEL_FOLDER}/")
    return None


def check_script(
    container: ServedContainer, files: ModelFiles | None, *, aws_owned: bool, isolated: bool
) -> Answers:
    """Check that the script is where the container looks for it.

    Nothing is claimed of a script that an image of unknown content may hold itself.

    Args:
        container: The container.
        files: Its model data; None where there is none.
        aws_owned: Whether AWS publishes the image, which holds no script then.
        isolated: Whether the container reaches no network.
    """
    answers = Answers()
    where, environment = f"{container.path}.Environment", container.environment
    program = environment.get(PROGRAM)
    named = environment.get(SUBMIT_DIRECTORY)
    if named is not None and named.startswith("s3://"):
        _check_remote(answers, where, named, isolated=isolated)
    elif program is None:
        if aws_owned and container.image and container.image.repository in _NEEDS_A_PROGRAM:
            answers.claim(
                SCRIPT,
                f"{where}.{PROGRAM}: got nothing, expected the script's name, such as"
                f" inference.py: {container.image.repository} does not start without one",
            )
    elif (folder := script_folder(environment)) is not None:
        wanted = join(folder, program)
        if files is not None and files.broken:
            return answers  # a finding already
        if files is not None and files.unread:
            answers.unchecked.append(f"{where}.{PROGRAM}: whether the model data holds {wanted}")
        elif not _holds(files.sizes if files else (), wanted):
            _missing(answers, where, wanted, certain=aws_owned or named is not None)
    return answers


def _check_remote(answers: Answers, where: str, uri: str, *, isolated: bool) -> None:
    if isolated:
        answers.claim(
            SCRIPT,
            f"{where}.{SUBMIT_DIRECTORY}: the container reaches no S3 under network isolation,"
            f" got {uri!r}; put the script into the archive as {SCRIPT_FOLDER}/, or set"
            " endpoint.network_isolation: false",
        )
    else:
        answers.unchecked.append(
            f"{where}.{SUBMIT_DIRECTORY}: whether the container may read {uri!r}, which is not"
            " promoted with the version"
        )


def _missing(answers: Answers, where: str, wanted: str, *, certain: bool) -> None:
    if certain:
        answers.claim(
            SCRIPT,
            f"{where}.{PROGRAM}: the model data holds no {wanted}, which the container loads when"
            " it starts; add it to the archive",
        )
    else:
        answers.unchecked.append(
            f"{where}.{PROGRAM}: the model data holds no {wanted}; whether the image has it"
        )


def _holds(names: Iterable[str], wanted: str) -> bool:
    module = wanted.removesuffix(".py").replace(".", "/")
    known = {wanted, f"{module}.py"}
    return any(name in known or name.startswith(f"{module}/") for name in names)
