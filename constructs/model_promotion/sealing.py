"""How an environment binds versions to their bytes that were registered by other means."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration, aws_kms as kms, aws_lambda as lambda_
from constructs import Construct

from model_promotion.event_pattern import NOT_NAMED
from model_promotion.event_subscription import subscribe
from model_promotion.sealing_policies import seal_versions
from model_promotion.step_function import StepFunction
from model_promotion.step_network import StepNetwork
from promotion_steps.hop import Hop
from promotion_steps.names import (
    APPROVAL_DETAIL_TYPE,
    APPROVAL_SOURCE,
    MANIFEST_URI,
    Environment,
)


class Sealing(Construct):
    """Seal each version that is registered without a manifest, before anybody approves it.

    SageMaker Studio, SageMaker Pipelines and the SDKs register versions so; `promote seal`
    asks the same function about a version that was registered earlier.

    Args:
        hop: From where the packages are to the next environment.
        key_arn: The key of the artifact bucket where the packages are.
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
        key_arn: str,
        code: lambda_.Code,
        log_key: kms.IKey | None = None,
        network: StepNetwork | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        source = hop.source
        self.step = StepFunction(
            self,
            "Seal",
            step="seal",
            environment=source,
            hop=hop,
            code=code,
            may=seal_versions(source, key_arn=key_arn),
            timeout=Duration.minutes(15),
            memory_size=1769,  # a whole CPU, to digest what S3 keeps no digest of
            log_key=log_key,
            network=network,
        )
        self.rule = subscribe(
            self,
            self.step,
            environment=source,
            description=f"Seals versions that are registered in {source.name} without a manifest",
            purpose="seal",
            pattern=_registered_unsealed(source),
        )


def _registered_unsealed(source: Environment) -> dict[str, Any]:
    """Tell a registration from the updates that follow it, the seal's own included.

    Should an event name no `UpdatedModelPackageFields`, a sealed version still has its manifest.
    """
    absent = [{"exists": False}]
    return {
        "source": [APPROVAL_SOURCE],
        "detail-type": [APPROVAL_DETAIL_TYPE],
        "account": [source.account],
        "detail": {
            "ModelPackageGroupName": [{"exists": True}],
            "ModelPackageStatus": ["Completed"],
            "ModelApprovalStatus": ["PendingManualApproval"],
            "UpdatedModelPackageFields": NOT_NAMED,
            "CustomerMetadataProperties": {MANIFEST_URI: absent},
        },
    }
