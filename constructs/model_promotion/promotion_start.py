"""How an announced approval starts a pipeline."""

from __future__ import annotations

import json

from aws_cdk import aws_events as events
from constructs import Construct

from promotion_steps.names import (
    APPROVAL_DETAIL_TYPE,
    APPROVAL_SOURCE,
    APPROVED_AT_VARIABLE,
    MODEL_PACKAGE_VARIABLE,
    WITHDRAWN,
    Environment,
)


class PromotionStart(Construct):
    """Start a model's pipeline with the very version that was approved.

    Args:
        source: Where the approval happened; events of other accounts start nothing.
        target: Where the pipeline runs; the rule lies on its promotion bus.
        model: The pipeline's model.
        group: The model package group.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        source: Environment,
        target: Environment,
        model: str,
        group: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.CfnRule(
            self,
            "Resource",
            name=target.rule(f"start-{group}"),
            description=f"Starts the promotion of versions of {group} approved in {source.name}",
            event_bus_name=target.promotion_bus,
            event_pattern={
                "source": [APPROVAL_SOURCE],
                "detail-type": [APPROVAL_DETAIL_TYPE],
                "account": [source.account],
                "detail": {
                    "ModelPackageGroupName": [group],
                    "ModelApprovalStatus": ["Approved"],
                    # A withdrawn version is announced too, and may still be approved.
                    "CustomerMetadataProperties": {WITHDRAWN: [{"exists": False}]},
                },
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="Pipeline",
                    arn=target.arn("codepipeline", target.pipeline(model)),
                    role_arn=target.role_arn("start"),
                    input_transformer=_pipeline_variables(),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(
                        arn=target.undelivered_queue_arn
                    ),
                )
            ],
        )


def _pipeline_variables() -> events.CfnRule.InputTransformerProperty:
    paths = {
        MODEL_PACKAGE_VARIABLE: "$.detail.ModelPackageArn",
        APPROVED_AT_VARIABLE: "$.time",
    }
    variables = [{"name": name, "value": f"<{name}>"} for name in paths]
    template = json.dumps({"variables": variables}, separators=(",", ":"))
    return events.CfnRule.InputTransformerProperty(
        input_paths_map=paths,
        # EventBridge puts the quotes round a string itself.
        input_template=template.replace('"<', "<").replace('>"', ">"),
    )
