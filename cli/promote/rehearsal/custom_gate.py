"""Deploys a model team's own gate into an account, as that team would."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from promote.rehearsal.sessions import Sessions
from promotion_steps.names import Environment

FUNCTION = "second-opinion"

_SOURCE = Path(__file__).parent / "served" / "second_opinion.py"
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def deploy_custom_gate(sessions: Sessions, environment: Environment) -> str:
    """Create the function and its role, and return the function's name."""
    team = sessions.platform_team(environment)
    name = environment.custom_gate(FUNCTION)
    role = sessions.client("iam", team).create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST)
    )["Role"]
    sessions.client("lambda", team).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="second_opinion.handler",
        Code={"ZipFile": _packed()},
    )
    return name


def _packed() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(_SOURCE.name, _SOURCE.read_text("utf-8"))
    return packed.getvalue()
