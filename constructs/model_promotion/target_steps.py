"""The functions of an environment that promotions end in."""

from __future__ import annotations

from aws_cdk import Duration, aws_kms as kms, aws_lambda as lambda_
from constructs import Construct

from model_promotion._lambda_code import lambda_code
from model_promotion.notification_target import NotificationTarget
from model_promotion.step_function import StepFunction
from model_promotion.step_network import StepNetwork
from model_promotion.step_policies import target_step_policies
from promotion_steps.hop import Hop
from promotion_steps.names import EVENT_STEPS, STALLED_HOURS_VARIABLE, TARGET_STEPS

_LONGER = {
    "copy": Duration.minutes(15),
    "custom": Duration.minutes(15),
    "deployability": Duration.minutes(15),
    "integrity": Duration.minutes(5),
    "unsafe-code": Duration.minutes(15),
}
_VENDORED = {"unsafe-code": ("picklescan",)}
_MORE_MEMORY = {"deployability": 2048, "integrity": 512, "unsafe-code": 2048}


class TargetSteps(Construct):
    """Define a function and a role for each step of a hop; every model shares them.

    Args:
        hop: Where promotions come from and go to.
        key_arn: The key of the target's artifact bucket.
        evidence_key_arn: The key of the target's evidence bucket.
        notify: What outcomes and withdrawals notify.
        stalled_hours: How long a promotion may do nothing.
        code: Where `promotion_steps` lies; a step that needs another package has both.
        log_key: What the logs are encrypted with. Default: a key that CloudWatch Logs owns.
        network: What connects the functions to subnets. Default: they run outside any VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        hop: Hop,
        key_arn: str,
        evidence_key_arn: str,
        notify: NotificationTarget,
        stalled_hours: int,
        code: lambda_.Code,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        policies = target_step_policies(
            hop, key_arn=key_arn, evidence_key_arn=evidence_key_arn, notify=notify
        )
        variables = {
            **dict.fromkeys(EVENT_STEPS, notify.variables),
            "watch-promotions": {STALLED_HOURS_VARIABLE: str(stalled_hours)},
        }
        self.functions = {
            step: StepFunction(
                self,
                step.title().replace("-", ""),
                step=step,
                environment=hop.target,
                hop=hop,
                code=lambda_code(vendored=_VENDORED[step]) if step in _VENDORED else code,
                may=policies[step],
                timeout=_LONGER.get(step),
                memory_size=_MORE_MEMORY.get(step, 256),
                log_key=log_key,
                network=network,
                variables=variables.get(step),
            )
            for step in TARGET_STEPS
        }
