"""The example's config with every option of the path on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

PATH_OPTIONS: dict[str, Any] = {
    "organization": "o-a1b2c3d4e5",
    "permissions_boundary": "workload-boundary",
    "iam_path": "/model-promotion/",
    "tags": {"cost-center": "machine-learning"},
    "assumptions": {
        "cloudformation_sends_source_account": True,
        "cloudtrail_sends_source_account": True,
        "codepipeline_sends_source_account": True,
        "codepipeline_sends_source_arn": True,
        "lambda_sends_source_account": True,
    },
}
ENVIRONMENT_OPTIONS: dict[str, Any] = {
    "audit_trail": True,
    "evidence": {"mode": "COMPLIANCE", "retention_days": 3650},
    "quotas": {"rules_per_event_bus": 400},
    "network": {
        "endpoints": True,
        "route_table_ids": ["rtb-0123456789abcdef0"],
        "subnet_ids": [f"subnet-0a1b2c3d4e5f6071{number}" for number in range(6)],
        "vpc_id": "vpc-0123456789abcdef0",
    },
    "personas": {
        "data_scientist": ["arn:aws:iam::{account}:role/DataScience"],
        "model_approver": ["arn:aws:iam::{account}:role/ModelReview"],
        "auditor": [
            "arn:aws:iam::{account}:role/Audit",
            "arn:aws:iam::999999999999:role/GroupAudit",
        ],
        "operator": [{"saml_provider": "arn:aws:iam::{account}:saml-provider/workforce"}],
        "viewer": [
            {
                "oidc_provider": "arn:aws:iam::{account}:oidc-provider/idp.example.com",
                "audience": "sts.amazonaws.com",
                "subjects": ["viewers:*"],
            }
        ],
        "teams": {
            "oncology": {
                "data_scientist": ["arn:aws:iam::{account}:role/Oncology"],
                "model_approver": ["arn:aws:iam::{account}:role/OncologyReview"],
            }
        },
    },
}
OPTIONS_OF_TARGETS: dict[str, Any] = {
    "notifications": {
        "subscriptions": [
            {"protocol": "email", "endpoint": "ml-platform@example.com"},
            {"protocol": "sqs", "endpoint": "arn:aws:sqs:us-east-1:{account}:pages"},
        ],
        "outcomes": "failed",
        "event_bus": "tools",
        "waiting_days": 7,
        "stalled_hours": 12,
    },
    "images": {
        "999999999999.dkr.ecr.us-east-1.amazonaws.com/models": (
            "{account}.dkr.ecr.us-east-1.amazonaws.com/models"
        )
    },
}
"""Of environments that models are promoted into: all but the first."""


def switch_on_every_option(config: Path) -> None:
    """Rewrite a copy of the example's `path.yaml`."""
    file = config / "path.yaml"
    path = yaml.safe_load(file.read_text("utf-8"))
    for at, environment in enumerate(path["environments"]):
        options = {**ENVIRONMENT_OPTIONS, **(OPTIONS_OF_TARGETS if at else {})}
        environment.update(_of_account(options, environment["account"]))
    file.write_text(yaml.safe_dump({**path, **PATH_OPTIONS}), "utf-8")


def _of_account(value: Any, account: str) -> Any:
    match value:
        case dict():
            return {key: _of_account(item, account) for key, item in value.items()}
        case list():
            return [_of_account(item, account) for item in value]
        case str():
            return value.replace("{account}", account)
        case _:
            return value
