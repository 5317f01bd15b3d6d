"""The actions of a promotion, in the words of CodePipeline."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import aws_codepipeline as codepipeline

from promotion_steps.names import (
    APPROVED_AT_VARIABLE,
    CONTENT_PARAMETER,
    ENDPOINT_TEMPLATE_FILE,
    INTENT_VARIABLE,
    MODEL_PACKAGE_VARIABLE,
    SECURITY_GROUP_PARAMETER,
    Environment,
)

Action = codepipeline.CfnPipeline.ActionDeclarationProperty

SOURCE = "Source"
ENDPOINT = "Endpoint"
"""The artifact that holds the template of what is deployed."""
_SAME_FOR_EACH_STEP = {
    "model_package_arn": f"#{{variables.{MODEL_PACKAGE_VARIABLE}}}",
    "execution_id": "#{codepipeline.PipelineExecutionId}",
}
_COPIED = {
    "manifest_version": "#{copy.ManifestVersion}",
    "manifest_sha256": "#{copy.ManifestSha256}",
}
REGISTERED = "#{register.ModelPackageArn}"
_REGISTERED = {"registered_arn": REGISTERED}
_INTENT = {"intent": f"#{{variables.{INTENT_VARIABLE}}}"}
_APPROVED = {"approved_at": f"#{{variables.{APPROVED_AT_VARIABLE}}}"}
_ALSO_TOLD: Mapping[str, Mapping[str, str]] = {
    "check-request": {**_INTENT, **_APPROVED},
    "request": _INTENT,
    "four-eyes": _APPROVED,
    "register": {**_COPIED, **_INTENT},
    "render-endpoint": {**_REGISTERED, **_INTENT},
    "smoke-test": _REGISTERED,
}


def fetch_source(target: Environment, *, bucket: str, key: str) -> Action:
    """Fetch the pipeline's source; a new one is a new key, so nothing is polled."""
    return Action(
        name="source",
        action_type_id=_type("Source", "S3"),
        configuration={"S3Bucket": bucket, "S3ObjectKey": key, "PollForSourceChanges": "false"},
        output_artifacts=[codepipeline.CfnPipeline.OutputArtifactProperty(name=SOURCE)],
        role_arn=target.role_arn("source-action"),
        run_order=1,
    )


def invoke_step(
    target: Environment,
    step: str,
    *,
    namespace: str | None = None,
    output: str | None = None,
    role: str = "invoke-action",
    run_order: int = 1,
) -> Action:
    """Invoke one step's function.

    The action ends 20 minutes after its function's last answer, which CodePipeline alone
    decides. Source: "Quotas in AWS CodePipeline", CodePipeline user guide.

    Args:
        target: Where the function is.
        step: Such as `copy`; names the action, too.
        namespace: Where later actions find its output variables. Default: nowhere.
        output: The artifact that the step makes. Default: it makes none.
        role: Of the action. Default: one that invokes steps and reads artifacts.
        run_order: Its place in the stage; equal ones run in parallel. Default: the first.
    """
    user_parameters = {**_SAME_FOR_EACH_STEP, **_ALSO_TOLD.get(step, {})}
    return Action(
        name=step,
        action_type_id=_type("Invoke", "Lambda"),
        configuration={
            "FunctionName": target.function(step),
            "UserParameters": json.dumps(user_parameters, separators=(",", ":")),
        },
        input_artifacts=[codepipeline.CfnPipeline.InputArtifactProperty(name=SOURCE)],
        output_artifacts=(
            [codepipeline.CfnPipeline.OutputArtifactProperty(name=output)] if output else None
        ),
        namespace=namespace,
        role_arn=target.role_arn(role),
        run_order=run_order,
    )


def deploy_endpoint(
    target: Environment, model: str, *, security_group_id: str | None = None
) -> Action:
    """Deploy the endpoint's stack with the version that was registered a stage before.

    Runs after the steps that prepare it, in the same stage.

    Args:
        target: Where the endpoint serves.
        model: The model's name.
        security_group_id: The model's own, of the pipeline's stack. Default: no VPC.
    """
    overrides = {
        MODEL_PACKAGE_VARIABLE: REGISTERED,
        CONTENT_PARAMETER: f"#{{render.{CONTENT_PARAMETER}}}",
    }
    if security_group_id:
        overrides[SECURITY_GROUP_PARAMETER] = security_group_id
    return Action(
        name="deploy-endpoint",
        action_type_id=_type("Deploy", "CloudFormation"),
        configuration={
            "ActionMode": "CREATE_UPDATE",
            "StackName": target.endpoint_stack(model),
            "TemplatePath": f"{ENDPOINT}::{ENDPOINT_TEMPLATE_FILE}",
            "ParameterOverrides": json.dumps(overrides, separators=(",", ":")),
            "RoleArn": target.role_arn("deployment"),
        },
        input_artifacts=[codepipeline.CfnPipeline.InputArtifactProperty(name=ENDPOINT)],
        role_arn=target.role_arn("deploy-action"),
        run_order=3,
    )


def _type(category: str, provider: str) -> codepipeline.CfnPipeline.ActionTypeIdProperty:
    return codepipeline.CfnPipeline.ActionTypeIdProperty(
        category=category, owner="AWS", provider=provider, version="1"
    )
