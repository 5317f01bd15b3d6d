"""What an organization forbids in the accounts of a path."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from model_promotion.config import PromotionConfig, load_promotion_config
from model_promotion.guardrails import guardrails

CONFIG = Path(__file__).parents[2] / "config"
DEPLOYERS = {
    "ArnNotLike": {
        "aws:PrincipalArn": [
            f"arn:aws:iam::{account}:role/cdk-hnb659fds-cfn-exec-role-{account}-us-east-1"
            for account in ("111111111111", "222222222222", "333333333333")
        ]
    }
}
EVIDENCE = [
    "arn:aws:s3:::acme-staging-evidence-222222222222",
    "arn:aws:s3:::acme-prod-evidence-333333333333",
]
OF_THE_PATH = {"aws:ResourceTag/model-promotion:path": "acme"}
ACTION = re.compile(r"[a-z0-9]+:[A-Z][A-Za-z]+")
ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition"}


@pytest.fixture
def example_config() -> PromotionConfig:
    return load_promotion_config(CONFIG)


@pytest.fixture
def config(tmp_path: Path) -> PromotionConfig:
    """The running example's config, where staging and prod keep a trail."""
    folder = shutil.copytree(CONFIG, tmp_path / "config")
    path = folder / "path.yaml"
    text = path.read_text("utf-8")
    for name in ("staging", "prod"):
        text = text.replace(f"- name: {name}\n", f"- name: {name}\n    audit_trail: true\n")
    path.write_text(text, "utf-8")
    return load_promotion_config(folder)


def by_sid(document: dict[str, Any]) -> dict[str, Any]:
    return {statement["Sid"]: statement for statement in document["Statement"]}


def test_each_guardrail_denies_and_none_allows(config: PromotionConfig) -> None:
    documents = guardrails(config)

    assert list(documents) == [
        "keep-evidence",
        "keep-keys",
        "keep-trails",
        "keep-roles",
        "keep-approvals",
        "stay-in-the-organization",
    ]
    for document in documents.values():
        assert document["Version"] == "2012-10-17"
        assert {statement["Effect"] for statement in document["Statement"]} == {"Deny"}


def test_each_guardrail_is_in_the_grammar_of_service_control_policies(
    config: PromotionConfig,
) -> None:
    for document in guardrails(config).values():
        assert document.keys() == {"Version", "Statement"}
        assert len(by_sid(document)) == len(document["Statement"])
        for statement in document["Statement"]:
            assert statement.keys() <= ELEMENTS
            assert re.fullmatch("[A-Za-z0-9]+", statement["Sid"])
            assert all(ACTION.fullmatch(action) for action in statement["Action"])
            assert sorted(set(statement["Action"])) == statement["Action"]
            assert all(one == "*" or one.startswith("arn:aws:") for one in statement["Resource"])


def test_each_guardrail_is_short_enough_for_organizations(config: PromotionConfig) -> None:
    for document in guardrails(config).values():
        assert len(json.dumps(document, indent=1)) < 5_120


def test_the_same_config_gives_the_same_bytes(config: PromotionConfig) -> None:
    assert json.dumps(guardrails(config)) == json.dumps(guardrails(config))


def test_nobody_deletes_evidence_and_deployments_alone_configure_its_buckets(
    config: PromotionConfig,
) -> None:
    objects, buckets, configuration = guardrails(config)["keep-evidence"]["Statement"]

    assert objects == {
        "Sid": "NobodyDeletesObjects",
        "Effect": "Deny",
        "Action": [
            "s3:BypassGovernanceRetention",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectRetention",
        ],
        "Resource": [f"{bucket}/*" for bucket in EVIDENCE],
    }
    assert buckets == {
        "Sid": "NobodyDeletesBuckets",
        "Effect": "Deny",
        "Action": ["s3:DeleteBucket"],
        "Resource": EVIDENCE,
    }
    assert configuration == {
        "Sid": "NobodyElseConfiguresBuckets",
        "Effect": "Deny",
        "Action": [
            "s3:DeleteBucketPolicy",
            "s3:PutBucketObjectLockConfiguration",
            "s3:PutBucketPolicy",
            "s3:PutBucketPublicAccessBlock",
            "s3:PutBucketVersioning",
            "s3:PutEncryptionConfiguration",
            "s3:PutLifecycleConfiguration",
            "s3:PutReplicationConfiguration",
        ],
        "Resource": EVIDENCE,
        "Condition": DEPLOYERS,
    }


def test_nobody_disables_or_deletes_a_key_of_the_path(config: PromotionConfig) -> None:
    ended, changed = guardrails(config)["keep-keys"]["Statement"]

    assert ended == {
        "Sid": "NobodyDisablesOrDeletesKeys",
        "Effect": "Deny",
        "Action": ["kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"],
        "Resource": ["arn:aws:kms:*:*:key/*"],
        "Condition": {"StringEquals": OF_THE_PATH},
    }
    assert changed == {
        "Sid": "NobodyElseChangesKeys",
        "Effect": "Deny",
        "Action": [
            "kms:DeleteAlias",
            "kms:PutKeyPolicy",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateAlias",
        ],
        "Resource": ["arn:aws:kms:*:*:key/*"],
        "Condition": {"StringEquals": OF_THE_PATH, **DEPLOYERS},
    }


def test_nobody_stops_a_trail_or_deletes_what_it_recorded(config: PromotionConfig) -> None:
    trails = by_sid(guardrails(config)["keep-trails"])

    assert trails["NobodyStopsTrails"] == {
        "Sid": "NobodyStopsTrails",
        "Effect": "Deny",
        "Action": ["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"],
        "Resource": [
            "arn:aws:cloudtrail:us-east-1:222222222222:trail/acme-staging-trail",
            "arn:aws:cloudtrail:us-east-1:333333333333:trail/acme-prod-trail",
        ],
    }
    assert trails["NobodyElseChangesTrails"]["Action"] == [
        "cloudtrail:PutEventSelectors",
        "cloudtrail:UpdateTrail",
    ]
    assert trails["NobodyElseChangesTrails"]["Condition"] == DEPLOYERS
    assert trails["NobodyDeletesObjects"]["Resource"] == [
        "arn:aws:s3:::acme-staging-trail-222222222222/*",
        "arn:aws:s3:::acme-prod-trail-333333333333/*",
    ]


def test_a_path_without_trails_has_none_to_keep(example_config: PromotionConfig) -> None:
    assert "keep-trails" not in guardrails(example_config)


def test_deployments_alone_change_the_paths_roles_and_their_policies(
    config: PromotionConfig,
) -> None:
    roles, policies = guardrails(config)["keep-roles"]["Statement"]

    assert roles["Sid"] == "NobodyElseChangesRoles"
    assert roles["Resource"] == [
        "arn:aws:iam::111111111111:role/acme-dev-*",
        "arn:aws:iam::222222222222:role/acme-staging-*",
        "arn:aws:iam::333333333333:role/acme-prod-*",
    ]
    assert {"iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"} < set(
        roles["Action"]
    )
    assert policies["Sid"] == "NobodyElseChangesPolicies"
    assert policies["Resource"][1] == "arn:aws:iam::222222222222:policy/acme-staging-*"
    assert {"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"} < set(policies["Action"])
    assert roles["Condition"] == policies["Condition"] == DEPLOYERS


def test_nobody_approves_without_the_role_of_an_approver(config: PromotionConfig) -> None:
    approves, registers = guardrails(config)["keep-approvals"]["Statement"]

    assert approves == {
        "Sid": "NobodyElseApprovesVersions",
        "Effect": "Deny",
        "Action": ["sagemaker:UpdateModelPackage"],
        "Resource": [
            "arn:aws:sagemaker:us-east-1:111111111111:model-package/*",
            "arn:aws:sagemaker:us-east-1:222222222222:model-package/*",
            "arn:aws:sagemaker:us-east-1:333333333333:model-package/*",
        ],
        "Condition": {
            "StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"},
            "ArnNotLike": {
                "aws:PrincipalArn": [
                    f"arn:aws:iam::{account}:role/acme-{name}-{approver}"
                    for name, account in (
                        ("dev", "111111111111"),
                        ("staging", "222222222222"),
                        ("prod", "333333333333"),
                    )
                    for approver in ("model-approver", "model-approver-*")
                ]
            },
        },
    }
    assert registers["Action"] == ["sagemaker:CreateModelPackage"]
    assert registers["Condition"] == {"StringEquals": {"sagemaker:ModelApprovalStatus": "Approved"}}


def test_nobody_leaves_the_organization(example_config: PromotionConfig) -> None:
    assert guardrails(example_config)["stay-in-the-organization"]["Statement"] == [
        {
            "Sid": "NobodyLeavesTheOrganization",
            "Effect": "Deny",
            "Action": ["organizations:LeaveOrganization"],
            "Resource": ["*"],
        }
    ]


def test_deployments_are_known_by_the_qualifier_of_their_bootstrap(
    example_config: PromotionConfig,
) -> None:
    roles = guardrails(example_config, qualifier="acme")["keep-roles"]["Statement"][0]

    assert roles["Condition"]["ArnNotLike"]["aws:PrincipalArn"][0] == (
        "arn:aws:iam::111111111111:role/cdk-acme-cfn-exec-role-111111111111-us-east-1"
    )
