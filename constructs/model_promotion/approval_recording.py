"""How an environment writes down who approved its versions."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_kms as kms, aws_lambda as lambda_
from constructs import Construct

from model_promotion.event_pattern import NOT_NAMED
from model_promotion.event_subscription import subscribe
from model_promotion.registry_policies import describe_versions, record_approvers
from model_promotion.step_function import StepFunction
from model_promotion.step_network import StepNetwork
from promotion_steps.hop import Hop
from promotion_steps.names import APPROVAL_DETAIL_TYPE, APPROVAL_SOURCE, APPROVER


class ApprovalRecording(Construct):
    """Write onto each approved version who approved it, before anything else touches it.

    SageMaker tells who approved until the version is updated again, and no event does.

    Args:
        hop: From where the approvals happen, and the rule lies on the account's default bus,
            to the next environment.
        code: Where `promotion_steps` lies.
        log_key: What the log is encrypted with. Default: a key that CloudWatch Logs owns.
        network: What connects the function to subnets. Default: it runs outside any VPC.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        hop: Hop,
        code: lambda_.Code,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        source = hop.source
        self.step = StepFunction(
            self,
            "RecordApproval",
            step="record-approval",
            environment=source,
            hop=hop,
            code=code,
            may=[describe_versions(source), record_approvers(source)],
            log_key=log_key,
            network=network,
        )
        self.rule = subscribe(
            self,
            self.step,
            environment=source,
            description=f"Records who approved versions of {source.name}",
            purpose="record-approval",
            pattern={
                "source": [APPROVAL_SOURCE],
                "detail-type": [APPROVAL_DETAIL_TYPE],
                "account": [source.account],
                "detail": _newly_approved(),
            },
        )


def _newly_approved() -> dict[str, Any]:
    """Tell an approval from an update of an approved package, such as the function's own."""
    absent = [{"exists": False}]
    return {
        "ModelApprovalStatus": ["Approved"],
        "$or": [
            {"UpdatedModelPackageFields": ["ModelApprovalStatus"]},
            {
                "UpdatedModelPackageFields": NOT_NAMED,
                "CustomerMetadataProperties": {APPROVER: absent},
            },
        ],
    }
