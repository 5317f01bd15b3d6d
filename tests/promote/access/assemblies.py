"""Cloud assemblies that another team might have, written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from promote.access.principal import Principal
from promote.access.request import Request
from promote.access.stack_template import StackTemplate
from promote.access.world import World
from tests.promote.access.policies import ACCOUNT

READER = f"arn:aws:iam::{ACCOUNT}:role/reader"
HERE = f"us-east-1:{ACCOUNT}"
READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::models/*"}
GET = ("s3:GetObject", "arn:aws:s3:::models/one")


def stack(
    resources: dict[str, Any],
    *,
    stack_id: str = "shop",
    account: str = ACCOUNT,
    region: str = "us-east-1",
    **sections: Any,
) -> StackTemplate:
    return StackTemplate(
        stack_id=stack_id,
        name=stack_id,
        account=account,
        region=region,
        template={"Resources": resources, **sections},
    )


def world(resources: dict[str, Any], **sections: Any) -> World:
    return World.of((stack(resources, **sections),))


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, target: Any = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": target, **elements}


def role(*policies: dict[str, Any], **properties: Any) -> dict[str, Any]:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    inline = [{"PolicyName": "Own", "PolicyDocument": document(*policies)}] if policies else []
    return resource(
        "IAM::Role",
        **{"AssumeRolePolicyDocument": document(trust), "Policies": inline, **properties},
    )


def write_assembly(folder: Path, stacks: dict[str, Any], nested: tuple[str, ...] = ()) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    artifacts: dict[str, Any] = {
        stack_id: {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{ACCOUNT}/us-east-1",
            "properties": {"templateFile": f"{stack_id}.template.json"},
        }
        for stack_id in stacks
    }
    for name in nested:
        directory = {"directoryName": name}
        artifacts[name] = {"type": "cdk:cloud-assembly", "properties": directory}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), "utf-8")
    for stack_id, template in stacks.items():
        (folder / f"{stack_id}.template.json").write_text(json.dumps(template), "utf-8")
    return folder


def may(here: World, arn: str, action: str, target: str, **context: str) -> bool:
    asking = here.principal(arn) if arn.startswith("arn:") else Principal(arn)
    return here.decide(Request(asking, action, target, context)).allowed
