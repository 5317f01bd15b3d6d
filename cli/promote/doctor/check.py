"""The declaration of a check of what is deployed, and its results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import BotoCoreError, ClientError

from model_promotion.config import PromotionConfig
from promote.doctor.assembly import SynthesizedStack
from promote.doctor.resources.kind import Clients
from promote.doctor.unaskable import UNREADABLE, UnaskableError, reason_of, unreadable
from promotion_steps.names import Environment


class Status(StrEnum):
    """What a check found."""

    OK = "ok"
    PROBLEM = "problem"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """One line of a check.

    Args:
        subject: What was looked at, such as a stack's name.
        remedy: What to do about a problem. Default: there is none.
    """

    subject: str
    status: Status
    seen: str
    remedy: str | None = None

    @classmethod
    def ok(cls, subject: str, seen: str) -> CheckResult:
        """Say that something is as it should be."""
        return cls(subject=subject, status=Status.OK, seen=seen)

    @classmethod
    def problem(cls, subject: str, seen: str, remedy: str) -> CheckResult:
        """Say what is wrong, and what to do."""
        return cls(subject=subject, status=Status.PROBLEM, seen=seen, remedy=remedy)

    @classmethod
    def unknown(cls, subject: str, reason: str) -> CheckResult:
        """Say why nothing can be said."""
        return cls(subject=subject, status=Status.CANNOT_TELL, seen=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckContext:
    """What checks look at.

    Args:
        stacks: The synthesized stacks of this environment. Default: nothing was synthesized.
    """

    environment: Environment
    config: PromotionConfig
    clients: Clients
    stacks: tuple[SynthesizedStack, ...] | None = None


Examine = Callable[[CheckContext], Iterator[CheckResult]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A check of one aspect of an environment.

    Args:
        question: What it answers, in words.
        permissions: Actions that it needs.
    """

    id: str
    question: str
    permissions: tuple[str, ...]
    examine: Examine


def run_check(context: CheckContext, check: Check) -> list[CheckResult]:
    """Do a check; where AWS does not answer, say why."""
    results: list[CheckResult] = []
    try:
        results.extend(check.examine(context))
    except ClientError as error:
        results.append(CheckResult.unknown(check.id, reason_of(error)))
    except BotoCoreError as error:
        results.append(CheckResult.unknown(check.id, f"AWS: {error}"))
    except UnaskableError as error:
        results.append(CheckResult.unknown(check.id, str(error)))
    except UNREADABLE as error:
        results.append(CheckResult.unknown(check.id, unreadable(error)))
    return results
