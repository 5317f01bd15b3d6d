"""Pipelines fetch their source from the bucket that their stacks' assets are published to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest

import app as path_app
from model_promotion.config import load_promotion_config
from stacks.environment_stack import EnvironmentStack
from stacks.model_stack import ModelStack
from stacks.path_stack import PathStack
from tests.conftest import ROOT, ReadTemplate

ROLE = "acme-staging-source-action"
CASES: dict[str, tuple[Callable[[], Any], dict[str, str], str]] = {
    "by default": (lambda: None, {}, "cdk-hnb659fds-assets-222222222222-us-east-1"),
    "by a qualifier in the context": (
        lambda: None,
        {"@aws-cdk/core:bootstrapQualifier": "ours"},
        "cdk-ours-assets-222222222222-us-east-1",
    ),
    "by a synthesizer's qualifier": (
        lambda: cdk.DefaultStackSynthesizer(qualifier="theirs"),
        {},
        "cdk-theirs-assets-222222222222-us-east-1",
    ),
    "by a synthesizer's bucket, with a prefix": (
        lambda: cdk.DefaultStackSynthesizer(
            file_assets_bucket_name="assets-${AWS::AccountId}-${Qualifier}",
            bucket_prefix="promotion/",
            qualifier="ours",
        ),
        {},
        "assets-222222222222-ours",
    ),
    "by the credentials of the CLI": (
        lambda: cdk.CliCredentialsStackSynthesizer(file_assets_bucket_name="staged-files"),
        {},
        "staged-files",
    ),
}


def synthesize(synthesizer: Any, context: dict[str, str]) -> tuple[ReadTemplate, ReadTemplate]:
    """Return the templates of staging and of a model in it."""
    app = cdk.App(
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        context={**path_app.FLAGS, **context},
        default_stack_synthesizer=synthesizer,
    )
    config = load_promotion_config(ROOT / "config")
    staging = config.environments[1]
    EnvironmentStack.from_config(app, config, staging)
    ModelStack.from_config(app, config, staging, config.models[0])
    templates = {one.stack_name: ReadTemplate(one.template) for one in app.synth().stacks}
    return templates["acme-staging-environment"], templates["acme-staging-breast-cancer"]


@pytest.mark.parametrize(("make", "context", "bucket"), CASES.values(), ids=CASES.keys())
def test_the_source_action_reads_the_bucket_of_the_pipelines_own_asset(
    make: Callable[[], Any], context: dict[str, str], bucket: str
) -> None:
    shared, model = synthesize(make(), context)

    source = model.only("AWS::CodePipeline::Pipeline")["Stages"][0]["Actions"][0]
    assert source["Configuration"]["S3Bucket"] == bucket
    may = shared.may(ROLE)
    assert may["FindPublishedAssets"]["Resource"] == f"arn:aws:s3:::{bucket}"
    assert may["ReadPublishedAssets"]["Resource"] == f"arn:aws:s3:::{bucket}/*.zip"


def test_a_stack_without_an_asset_publishes_nowhere() -> None:
    app = cdk.App(analytics_reporting=False)
    staging = load_promotion_config(ROOT / "config").environments[1]
    stack = PathStack(app, environment=staging, part="empty")

    assert stack.names_in_findings["assets"] == ""
    with pytest.raises(ValueError, match="got staging-empty without an asset"):
        _ = stack.assets_bucket_arn
