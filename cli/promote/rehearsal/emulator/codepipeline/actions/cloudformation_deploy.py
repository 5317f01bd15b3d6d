"""Deploy action: a CloudFormation stack is created, or updated when it is there."""

from __future__ import annotations

import json
import zipfile
from typing import Any

from promote.rehearsal.emulator.codepipeline.actions.action import (
    ActionContext,
    ActionError,
    ActionType,
    Outcome,
)
from promote.rehearsal.emulator.codepipeline.actions.stack import Stack
from promote.rehearsal.emulator.codepipeline.artifacts import Artifact, read_member, zipped
from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.rules import rule

MODE = "CREATE_UPDATE"


def perform(context: ActionContext) -> Outcome:
    """Deploy the template under the action's role, and wait for the stack."""
    configuration = context.configuration
    template = _template(context)
    stack = Stack(context.session.client("cloudformation"), configuration["StackName"])
    arguments = {
        "TemplateBody": template,
        "Parameters": _parameters(configuration.get("ParameterOverrides", "{}")),
        "Capabilities": _listed(configuration.get("Capabilities", "")),
        "RoleARN": _deployment_role(context),
    }
    context.run.external_id = stack.deploy({k: v for k, v in arguments.items() if v})
    context.wait_until(stack.settled)
    return Outcome(
        variables=stack.outputs(),
        artifacts=_written(context, stack.outputs()),
        external_id=stack.stack_id,
        summary=f"Stack {stack.status}",
    )


@rule(
    test="codepipeline/test_cloudformation_deploy.py"
    "::test_the_outputs_of_a_stack_are_a_file_of_the_output_artifact"
)
def _written(context: ActionContext, outputs: dict[str, str]) -> tuple[Artifact, ...]:
    """A deploy action with an OutputFileName writes the stack's outputs to its output artifact.

    Source: CodePipeline User Guide, AWS CloudFormation deploy action reference.
    """
    file = context.configuration.get("OutputFileName")
    if not file:
        return ()
    artifact = context.store.place(context.declared_outputs[0])
    body = zipped({file: json.dumps(outputs).encode()})
    context.store.write(context.session.client("s3"), artifact, body)
    return (artifact,)


def _template(context: ActionContext) -> str:
    name, _, path = context.configuration["TemplatePath"].partition("::")
    try:
        return read_member(context.session.client("s3"), context.input(name), path).decode()
    except (KeyError, zipfile.BadZipFile) as error:
        raise ActionError(
            "ConfigurationError", f"TemplatePath: no such file in artifact {name}, got {path!r}"
        ) from error


def _parameters(text: str) -> list[dict[str, str]]:
    try:
        overrides = json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad_overrides(text) from error
    if not isinstance(overrides, dict):
        raise _bad_overrides(text)
    return [_parameter(key, value) for key, value in overrides.items()]


def _parameter(key: str, value: Any) -> dict[str, str]:
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        value = ",".join(value)
    if not isinstance(value, str):
        raise ActionError(
            "ConfigurationError",
            f"ParameterOverrides.{key}: not supported by this emulator, got {value!r}, "
            "expected a text or a list of texts",
        )
    return {"ParameterKey": key, "ParameterValue": value}


def _bad_overrides(text: str) -> ActionError:
    return ActionError(
        "ConfigurationError", f"ParameterOverrides: malformed, got {text!r}, expected a JSON object"
    )


def _deployment_role(context: ActionContext) -> str | None:
    role = context.configuration.get("RoleArn")
    if role and not context.workshop.access.may(
        context.role_arn,
        "iam:PassRole",
        role,
        **{"iam:PassedToService": "cloudformation.amazonaws.com"},
    ):
        raise ActionError(
            "PermissionError",
            f"{context.role_arn} is not authorized to perform: iam:PassRole on resource: {role}",
        )
    return role


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _check(action: Declaration) -> str | None:
    configuration = action["configuration"]
    if action.get("outputArtifacts") and "OutputFileName" not in configuration:
        return "outputArtifacts: got one without configuration.OutputFileName, expected both"
    if "OutputFileName" in configuration and not action.get("outputArtifacts"):
        return "configuration.OutputFileName: got one without outputArtifacts, expected both"
    mode = configuration["ActionMode"]
    if mode != MODE:
        return (
            f"configuration.ActionMode: not supported by this emulator, got {mode!r}, "
            f"expected {MODE!r}"
        )
    path = configuration["TemplatePath"]
    name, separator, file = path.partition("::")
    inputs = [artifact["name"] for artifact in action.get("inputArtifacts", [])]
    if not (separator and file) or name not in inputs:
        return (
            f"configuration.TemplatePath: not in an input artifact, got {path!r}, "
            "expected InputArtifact::file"
        )
    return None


CLOUDFORMATION_DEPLOY = ActionType(
    required=frozenset({"ActionMode", "StackName", "TemplatePath"}),
    optional=frozenset({"Capabilities", "OutputFileName", "ParameterOverrides", "RoleArn"}),
    inputs=(1, 10),
    outputs=(0, 1),
    minutes=3 * 24 * 60,
    perform=perform,
    check=_check,
)
