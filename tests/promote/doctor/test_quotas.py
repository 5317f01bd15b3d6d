"""Quotas that would stop a promotion, below and at what the config needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model_promotion.config import load_promotion_config
from promote.doctor.answer import Answer, Verdict
from promote.doctor.mark import Mark
from promote.doctor.probe_context import ProbeContext
from promote.doctor.probes.quotas import QUOTAS
from promotion_steps.names import GATES

CONFIG = load_promotion_config(Path(__file__).parents[3] / "config")
AMPLE = {
    ("lambda", "concurrency"): len(GATES),
    ("codepipeline", "Maximum number of total pipelines per Region in an AWS account"): 2 + 1,
    ("events", "Rules"): 4,
    ("sagemaker", "ml.m5.large for endpoint usage"): 9,
    ("sagemaker", "ml.c5.large for endpoint usage"): 9,
    ("sagemaker", "ml.t2.medium for endpoint usage"): 9,
}


class Account:
    """Answers as Service Quotas, Lambda, CodePipeline and EventBridge do."""

    def __init__(self, quotas: dict[tuple[str, str], int]) -> None:
        self.quotas = quotas

    def get_account_settings(self) -> Any:
        return {
            "AccountLimit": {"UnreservedConcurrentExecutions": self.quotas["lambda", "concurrency"]}
        }

    def get_paginator(self, operation: str) -> Any:
        pages = {
            "list_pipelines": {"pipelines": [{"name": "of-somebody"}]},
            "list_rules": {"Rules": [{"Name": "one"}, {"Name": "other"}]},
            "list_aws_default_service_quotas": {"Quotas": []},
        }
        return Pages(self, pages.get(operation))


class Pages:
    def __init__(self, account: Account, page: Any) -> None:
        self.account, self.page = account, page

    def paginate(self, **request: str) -> list[Any]:
        own = [
            {"QuotaName": name, "Value": float(value)}
            for (service, name), value in self.account.quotas.items()
            if service == request.get("ServiceCode")
        ]
        return [self.page if self.page is not None else {"Quotas": own}]


def answers(changes: dict[tuple[str, str], int], *, at: int = 1) -> dict[str, Answer]:
    account = Account({key: n for key, n in {**AMPLE, **changes}.items() if n >= 0})
    environment = CONFIG.environments[at]
    context = ProbeContext(
        environment=environment,
        config=CONFIG,
        clients=lambda _service: account,
        clients_with=lambda _found: lambda _service: account,
        mark=Mark(environment=environment),
    )
    return dict(QUOTAS.ask(context))


def test_quotas_that_just_suffice_hold() -> None:
    assert {answer.verdict for answer in answers({}).values()} == {Verdict.HOLDS}


@pytest.mark.parametrize(
    ("assumption", "key", "value", "seen"),
    [
        (
            "quota-lambda-concurrency",
            ("lambda", "concurrency"),
            10,
            f"10 allowed, {len(GATES)} needed: unreserved concurrent executions",
        ),
        (
            "quota-pipelines",
            ("codepipeline", "Maximum number of total pipelines per Region in an AWS account"),
            2,
            "2 allowed, 3 needed: pipelines of the account, those of the config included",
        ),
        (
            "quota-rules",
            ("events", "Rules"),
            3,
            "3 allowed, 4 needed: rules of the default bus, those of one more model included",
        ),
    ],
)
def test_a_quota_below_the_need_does_not_hold(
    assumption: str, key: tuple[str, str], value: int, seen: str
) -> None:
    assert answers({key: value})[assumption] == Answer(Verdict.DOES_NOT_HOLD, seen)


def test_an_instance_type_without_quota_does_not_hold() -> None:
    wanted = {
        endpoint.instance_type
        for model in CONFIG.models
        if (entry := model.environments.get("staging")) and (endpoint := entry.endpoint)
    } - {None}
    (instance_type,) = wanted
    key = ("sagemaker", f"{instance_type} for endpoint usage")

    none, small = answers({key: -1}), answers({key: 0})

    assert none["quota-endpoint-instances"].seen == f"{key[1]}: no such quota"
    assert small["quota-endpoint-instances"].verdict is Verdict.DOES_NOT_HOLD
    assert small["quota-endpoint-instances"].seen.startswith(f"{key[1]}: 0 allowed, ")


def test_a_quota_that_nobody_names_cannot_be_told() -> None:
    answer = answers({("events", "Rules"): -1})["quota-rules"]

    assert answer == Answer(Verdict.CANNOT_TELL, "Service Quotas names no such quota of events")


def test_the_first_environment_needs_no_gates() -> None:
    answer = answers({("lambda", "concurrency"): 0}, at=0)["quota-lambda-concurrency"]

    assert answer.verdict is Verdict.HOLDS
