"""Approvals close together: each is answered once, and the newest of each model serves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import pytest
from moto import mock_aws

from promotion_steps.model_package import describe_package
from promotion_steps.names import ORIGIN_ARN
from tests.promotion_steps.approval_storm import Approval, Merging, Storm
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import TARGET
from tests.promotion_steps.test_ledger import create_ledger

MODELS = [f"model-{number}" for number in range(10)]
VERSIONS = range(1, 6)
APPROVALS = [Approval(model, version) for model in MODELS for version in VERSIONS]


@dataclass(frozen=True, kw_only=True, slots=True)
class After:
    """What a storm left behind; versions are those of the first environment.

    Args:
        serving: By model.
        registered: The origin of each version in the target.
    """

    serving: dict[str, str]
    registered: list[str]
    reports: list[dict[str, Any]]


@cache
def after(seed: int, *, newest_fails: bool = False) -> After:
    """Deliver 50 approvals of 10 models, each twice, in any order."""
    random = Random(seed)
    delivered = [*APPROVALS, *APPROVALS]
    random.shuffle(delivered)
    broken = [Approval(model, VERSIONS[-1]) for model in MODELS if newest_fails]
    with mock_aws():
        sagemaker = Merging(registry(TARGET.account))
        for model in MODELS:
            sagemaker.create_model_package_group(ModelPackageGroupName=model)
        storm = Storm(create_ledger(), sagemaker, random, frozenset(broken))
        storm.run(delivered)
        return After(
            serving={model: _origin(storm, arn) for model, arn in storm.serving.items()},
            registered=[_origin(storm, arn) for model in MODELS for arn in _versions(storm, model)],
            reports=storm.reports,
        )


def _versions(storm: Storm, model: str) -> list[str]:
    listed = storm.registry.list_model_packages(ModelPackageGroupName=model)
    return [one["ModelPackageArn"] for one in listed["ModelPackageSummaryList"]]


def _origin(storm: Storm, arn: str) -> str:
    return describe_package(storm.registry, arn).customer_metadata[ORIGIN_ARN]


SEEDS = pytest.mark.parametrize("seed", range(3))


@SEEDS
def test_the_newest_of_each_model_serves(seed: int) -> None:
    assert after(seed).serving == {model: Approval(model, VERSIONS[-1]).arn for model in MODELS}


@SEEDS
@pytest.mark.parametrize("newest_fails", [False, True])
def test_each_approval_has_one_outcome(seed: int, *, newest_fails: bool) -> None:
    reports = after(seed, newest_fails=newest_fails).reports

    told = Counter(one["source_model_package_arn"] for one in reports)
    assert told == {approval.arn: 1 for approval in APPROVALS}


@SEEDS
def test_nothing_is_registered_twice(seed: int) -> None:
    registered = after(seed).registered

    assert len(registered) == len({*registered})


@SEEDS
def test_who_is_stopped_is_told_which_version_came_first(seed: int) -> None:
    stopped = [one["findings"] for one in after(seed).reports if one["verdict"] == "Failed"]

    assert stopped
    assert all("older than arn:aws:sagemaker:" in finding for [finding] in stopped)


@SEEDS
def test_where_the_newest_fails_the_newest_of_those_that_succeeded_serves(seed: int) -> None:
    left = after(seed, newest_fails=True)

    succeeded = [
        one["source_model_package_arn"] for one in left.reports if one["verdict"] == "Succeeded"
    ]
    for model, arn in left.serving.items():
        assert arn == max(one for one in succeeded if f"/{model}/" in one)
