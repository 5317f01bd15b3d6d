"""Asking as a role with few permissions, which AWS learns of within seconds."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from promote.doctor.patience import Patience
from promote.doctor.unaskable import is_denied, reason_of


def denial(patience: Patience, do: Callable[[], object]) -> str | None:
    """Do something as soon as AWS allows it; return the last denial where it never does.

    Raises:
        ClientError: AWS refused it for another reason.
    """

    def attempt() -> str | None:
        try:
            do()
        except ClientError as error:
            if not is_denied(error):
                raise
            return reason_of(error)
        return None

    return patience.until(attempt, lambda refusal: refusal is None)
