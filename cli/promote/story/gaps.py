"""What a story cannot tell, since the caller may not read it or it is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import ClientError

from promote.refusal import is_denial
from promotion_steps.aws_errors import error_code

Answer = TypeVar("Answer")

_MISSING = {"NoSuchBucket", "PipelineNotFoundException", "ResourceNotFoundException"}


class Gaps:
    """Collects what was not answered."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def ask(self, what: str, question: Callable[[], Answer]) -> Answer | None:
        """Return the answer, or write down why there is none; other errors pass through.

        Args:
            what: The thing that is asked about.
            question: Asks AWS.
        """
        try:
            return question()
        except ClientError as error:
            if is_denial(error):
                self.lines.append(f"{what}: access denied, expected a session of the operator role")
            elif error_code(error) in _MISSING:
                self.lines.append(f"{what}: not there, got {error_code(error)}")
            else:
                raise
            return None
