"""How an environment hears that a version promoted into it is not to be used any more."""

from __future__ import annotations

from constructs import Construct

from model_promotion.event_subscription import subscribe
from model_promotion.step_function import StepFunction
from promotion_steps.hop import Hop
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, WITHDRAWN


class Withdrawal(Construct):
    """Call the step `withdraw` whenever the source announces a rejected or withdrawn version.

    Args:
        hop: From where the version was promoted, to where it is marked; the rule lies on the
            target's promotion bus, and events of other accounts are ignored.
        withdraw: The step's function.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, hop: Hop, withdraw: StepFunction
    ) -> None:
        super().__init__(scope, construct_id)
        source, target = hop.source, hop.target
        self.rule = subscribe(
            self,
            withdraw,
            environment=target,
            description=f"Marks what rejected versions of {source.name} became in {target.name}",
            purpose="withdraw",
            pattern={
                "source": [APPROVAL_SOURCE],
                "detail-type": [APPROVAL_DETAIL_TYPE],
                "account": [source.account],
                "detail": {
                    "$or": [
                        {"ModelApprovalStatus": ["Rejected"]},
                        {"CustomerMetadataProperties": {WITHDRAWN: [{"exists": True}]}},
                    ]
                },
            },
            bus=target.promotion_bus,
        )
