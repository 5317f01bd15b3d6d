"""What somebody may want to do to roles, functions and their logs."""

from __future__ import annotations

from collections.abc import Sequence

from promote.access_table.question import Question
from promotion_steps.names import Environment

_PASSED = {"deployment": "cloudformation", "model-execution": "sagemaker"}
_TAKEN = (
    "model-approver",
    "data-scientist",
    "operator",
    "auditor",
    "source-action",
    "invoke-action",
    "render-action",
    "deploy-action",
    "deployment",
    "copy",
)


def function_questions(environment: Environment, steps: Sequence[str]) -> list[Question]:
    """Ask who invokes, changes and logs for the functions of an environment.

    Args:
        environment: Whose functions.
        steps: The steps it has.
    """
    asked: list[Question] = []
    for step in steps:
        function = environment.arn("lambda", f"function:{environment.function(step)}")
        asked.append(Question.of(f"invoke {step}", "lambda:InvokeFunction", function))
    custom = environment.arn("lambda", f"function:{environment.custom_gate('fairness')}")
    seal = environment.arn("lambda", f"function:{environment.function(steps[0])}")
    return [
        *asked,
        Question.of("invoke a custom gate", "lambda:InvokeFunction", custom),
        Question.of(f"change the code of {steps[0]}", "lambda:UpdateFunctionCode", seal),
    ]


def role_questions(environment: Environment) -> list[Question]:
    """Ask who takes, hands on and changes the roles of an environment."""
    return [
        *(_take(environment, work) for work in _TAKEN),
        *(_pass(environment, work, service) for work, service in _PASSED.items()),
        _pass(environment, "copy", "lambda"),
        _pass(environment, "deployment", "lambda"),
        *_change(environment),
    ]


def _take(environment: Environment, work: str) -> Question:
    return Question.of(f"take the role {work}", "sts:AssumeRole", environment.role_arn(work))


def _pass(environment: Environment, work: str, service: str) -> Question:
    return Question.of(
        f"hand the role {work} to {service}",
        "iam:PassRole",
        environment.role_arn(work),
        iam__PassedToService=f"{service}.amazonaws.com",
    )


def _change(environment: Environment) -> list[Question]:
    role = environment.role_arn("model-approver")
    asked = {
        "let others take": "UpdateAssumeRolePolicy",
        "attach a policy to": "AttachRolePolicy",
        "write a policy into": "PutRolePolicy",
        "unbind": "DeleteRolePermissionsBoundary",
    }
    return [
        Question.of(f"{words} the role model-approver", f"iam:{action}", role)
        for words, action in asked.items()
    ]
