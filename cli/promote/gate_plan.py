"""Which gates are asked before a promotion, and which only the promotion itself can ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promote.refusal import USAGE, RefusalError
from promotion_steps.model_package import ModelPackage
from promotion_steps.names import GATES, STANDING_GATES
from promotion_steps.promotion_settings import PromotionSettings

PENDING = "PendingManualApproval"
AFTER_APPROVAL = ("request", "four-eyes")
"""Gates that ask who approved; before anybody did, they could only refuse."""

_NO_IMAGE = "image: no digest is known, expected --image REGISTRY/REPOSITORY@sha256:DIGEST"


@dataclass(frozen=True, kw_only=True, slots=True)
class GatePlan:
    """The gates of one promotion, in their order.

    Args:
        left_out: Why a gate is not asked here, by its name.
    """

    gates: tuple[str, ...]
    left_out: Mapping[str, str]

    @property
    def asked(self) -> tuple[str, ...]:
        """The gates that are asked."""
        return tuple(gate for gate in self.gates if gate not in self.left_out)


def plan_gates(
    settings: PromotionSettings, left_out: Mapping[str, str], only: Sequence[str]
) -> GatePlan:
    """Choose the gates that the promotion would ask.

    Args:
        settings: What the model must fulfil.
        left_out: Gates that cannot be asked here, and why.
        only: The names that somebody wants. Default: all.

    Raises:
        RefusalError: A name is none of them, or nothing could be asked.
    """
    due = [gate for gate in GATES if gate in STANDING_GATES or gate in settings.gates]
    for name in only:
        if name not in due:
            raise RefusalError(
                f"--gate: not asked of {settings.model}, got {name!r},"
                f" expected one of {', '.join(due)}",
                exit_code=USAGE,
            )
    gates = tuple(gate for gate in due if not only or gate in only)
    plan = GatePlan(
        gates=gates, left_out={gate: left_out[gate] for gate in gates if gate in left_out}
    )
    if not plan.asked:
        told = "; ".join(f"{gate}: {reason}" for gate, reason in plan.left_out.items())
        raise RefusalError(f"--gate: nothing to ask, {told}", exit_code=USAGE)
    return plan


def before_approval(package: ModelPackage) -> dict[str, str]:
    """Say which gates have to wait for somebody's decision on a version, and why."""
    if package.approval_status != PENDING:
        return {}
    return dict.fromkeys(AFTER_APPROVAL, f"approval: not yet, the version is {PENDING}")


def offline(target: str, *, image_is_pinned: bool) -> dict[str, str]:
    """Say which gates need an account, and why.

    Args:
        target: The name of the environment that the model is to go to.
        image_is_pinned: Whether the image is known by its digest.
    """
    reasons = {
        "request": "registration: not yet, expected a version of the registry",
        "four-eyes": "approval: not yet, and only an account knows who registered",
        "integrity": "registration: not yet, these files are what would be recorded",
        "custom": f"functions: they run in the account of {target}",
    }
    if not image_is_pinned:
        reasons |= dict.fromkeys(("image", "parity"), _NO_IMAGE)
    return reasons
