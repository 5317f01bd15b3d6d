"""Assumptions that an environment's own resources answer, without making any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from model_promotion.config import NetworkConfig, PromotionConfig, load_promotion_config
from promote.doctor.answer import Answer, Verdict
from promote.doctor.examination import run_probe
from promote.doctor.mark import Mark
from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.probes.action_configuration import ACTION_CONFIGURATION
from promote.doctor.probes.not_asked import NOT_ASKED
from promote.doctor.probes.subnets import SUBNETS

CONFIG = load_promotion_config(Path(__file__).parents[3] / "config")
STAGING = CONFIG.environments[1]


class Account:
    """Answers as Lambda, SageMaker and CodePipeline do."""

    def __init__(
        self,
        *,
        functions: dict[str, str] | None = None,
        endpoint: dict[str, str] | None = None,
        actions: list[Any] | None = None,
    ) -> None:
        self.functions, self.endpoint, self.actions = functions or {}, endpoint, actions

    def get_paginator(self, operation: str) -> Any:
        self.operation = operation
        return self

    def paginate(self, **_request: str) -> Any:
        if self.operation == "list_functions":
            subnets = {"SubnetIds": ["subnet-12345678"]}
            listed: list[Any] = [
                {"FunctionName": name, "VpcConfig": subnets} for name in self.functions
            ]
            others = [{"FunctionName": "acme-staging-alone"}, {"FunctionName": "of-somebody"}]
            return [{"Functions": [*listed, *others]}]
        if self.actions is None:
            raise gone("PipelineNotFoundException")
        return [{"actionExecutionDetails": self.actions}]

    def get_function_configuration(self, **request: str) -> Any:
        state = self.functions[request["FunctionName"]]
        reason = {"StateReason": "no CreateNetworkInterface"} if state == "Failed" else {}
        return {"State": state, **reason}

    def describe_endpoint(self, **request: str) -> Any:
        if self.endpoint is None:
            raise gone("ValidationException")
        return {"EndpointName": request["EndpointName"], **self.endpoint}


def gone(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "Could not find it"}}, "Describe")


def answers(
    probe: Probe, account: Account | None = None, config: PromotionConfig = CONFIG
) -> dict[str, Answer]:
    context = ProbeContext(
        environment=STAGING,
        config=config,
        clients=lambda _service: account,
        clients_with=lambda _found: lambda _service: account,
        mark=Mark(environment=STAGING),
    )
    return {assumption.id: answer for assumption, answer in run_probe(context, probe)}


def with_staging(**changes: Any) -> PromotionConfig:
    first, staging, *others = CONFIG.path.environments
    environments = (first, staging.model_copy(update=changes), *others)
    path = CONFIG.path.model_copy(update={"environments": environments})
    return replace(CONFIG, path=path)


NETWORK = NetworkConfig(vpc_id="vpc-12345678", subnet_ids=("subnet-12345678",), endpoints=False)


def in_subnets(account: Account) -> dict[str, Answer]:
    return answers(SUBNETS, account, with_staging(network=NETWORK))


@pytest.mark.parametrize(
    ("functions", "verdict", "seen"),
    [
        (
            {"acme-staging-image": "Active", "acme-staging-cost": "Inactive"},
            Verdict.HOLDS,
            "2 of 2 functions are connected",
        ),
        (
            {"acme-staging-image": "Active", "acme-staging-cost": "Failed"},
            Verdict.DOES_NOT_HOLD,
            "acme-staging-cost: no CreateNetworkInterface",
        ),
        (
            {"acme-staging-image": "Pending"},
            Verdict.CANNOT_TELL,
            "no function of the environment is connected to subnets yet",
        ),
        ({}, Verdict.CANNOT_TELL, "no function of the environment is connected to subnets yet"),
    ],
)
def test_functions_in_subnets_answer_by_their_states(
    functions: dict[str, str], verdict: Verdict, seen: str
) -> None:
    found = in_subnets(Account(functions=functions))

    assert found["functions-in-subnets"] == Answer(verdict, seen)


@pytest.mark.parametrize(
    ("endpoint", "verdict", "seen"),
    [
        ({"EndpointStatus": "InService"}, Verdict.HOLDS, "in service: acme-staging-"),
        (
            {"EndpointStatus": "Failed", "FailureReason": "no access"},
            Verdict.CANNOT_TELL,
            "no endpoint is in service: acme-staging-",
        ),
        (None, Verdict.CANNOT_TELL, "no endpoint of the environment is in service yet"),
    ],
)
def test_models_in_subnets_answer_by_their_endpoints(
    endpoint: dict[str, str] | None, verdict: Verdict, seen: str
) -> None:
    answer = in_subnets(Account(endpoint=endpoint))["models-in-subnets"]

    assert answer.verdict is verdict
    assert answer.seen.startswith(seen)


def test_without_a_network_nothing_depends_on_subnets() -> None:
    assert {answer.seen for answer in answers(SUBNETS).values()} == {
        "nothing depends on it: config/path.yaml has no network for staging"
    }


def action(provider: str, **configuration: str) -> Any:
    return {
        "input": {"actionTypeId": {"provider": provider}, "configuration": configuration},
    }


@pytest.mark.parametrize(
    ("actions", "verdict", "seen"),
    [
        (
            [action("Lambda"), action("CloudFormation", StackName="acme-staging-x-endpoint")],
            Verdict.HOLDS,
            "it names acme-staging-x-endpoint",
        ),
        (
            [action("CloudFormation", ActionMode="CREATE_UPDATE")],
            Verdict.DOES_NOT_HOLD,
            "an action that ran has no StackName",
        ),
        (
            [action("Lambda"), {"actionName": "queued"}],
            Verdict.CANNOT_TELL,
            "no pipeline of the environment has deployed an endpoint yet",
        ),
        (
            None,
            Verdict.CANNOT_TELL,
            "no pipeline of the environment has deployed an endpoint yet",
        ),
    ],
)
def test_actions_that_ran_tell_whether_they_name_their_stack(
    actions: list[Any] | None, verdict: Verdict, seen: str
) -> None:
    found = answers(ACTION_CONFIGURATION, Account(actions=actions))

    assert found["action-configuration"] == Answer(verdict, seen)


def test_a_path_through_two_regions_says_which_stage_asks() -> None:
    _, _, prod, *_ = CONFIG.path.environments
    path = CONFIG.path.model_copy(
        update={
            "environments": (
                *CONFIG.path.environments[:2],
                prod.model_copy(update={"region": "eu-west-1"}),
            )
        }
    )

    found = answers(NOT_ASKED, config=replace(CONFIG, path=path))

    assert "a promotion into prod asks it" in found["key-use-across-regions"].seen
