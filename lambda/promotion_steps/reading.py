"""Turns what AWS refuses to answer into a reason that names what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from promotion_steps.aws_errors import decides_nothing, error_code, is_denied
from promotion_steps.finding import Refused, Undecided

SET_UP = "a fault of the set-up: allow it to the step's role, deploy, then retry the stage"
"""What a missing permission is, said in each finding about one."""


@contextmanager
def reading(what: str, done: str = "read") -> Iterator[None]:
    """Say what AWS did not answer; a coding error passes through.

    Args:
        what: The thing that is asked for.
        done: What is done with it.

    Raises:
        Refused: AWS denied it or did not find it.
        Undecided: AWS throttled, failed or could not be reached.
    """
    try:
        yield
    except ClientError as error:
        told = f"{what}: cannot be {done}, got {error_code(error)}: {_message(error)}"
        if decides_nothing(error):
            raise Undecided(told) from error
        raise Refused(f"{told}; {SET_UP}" if is_denied(error) else told) from error
    except Exception as error:
        if not decides_nothing(error):
            raise
        raise Undecided(f"{what}: cannot be {done}, got {error}") from error


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", ""))
