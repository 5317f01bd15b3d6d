"""How an environment notices promotions that stalled, and withdrawn versions that serve."""

from __future__ import annotations

from constructs import Construct

from model_promotion.event_subscription import run_on_schedule
from model_promotion.step_function import StepFunction
from promotion_steps.names import Environment

_HOURLY = 60


class PromotionWatch(Construct):
    """Call the step `watch-promotions` each hour, which counts both for alarms.

    Args:
        target: Where promotions end.
        watch: The step's function.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, target: Environment, watch: StepFunction
    ) -> None:
        super().__init__(scope, construct_id)
        self.schedule = run_on_schedule(
            self,
            watch,
            environment=target,
            description=f"Looks for promotions into {target.name} that stalled",
            purpose="watch-promotions",
            minutes=_HOURLY,
        )
