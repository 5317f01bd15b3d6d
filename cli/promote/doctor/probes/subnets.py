"""Whether functions and models start in the subnets, by those that the environment has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.kind import is_gone
from promote.doctor.unaskable import UnaskableError

_FUNCTIONS, _MODELS = "functions-in-subnets", "models-in-subnets"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    if not context.config.network_of(context.environment):
        raise UnaskableError(
            f"nothing depends on it: config/path.yaml has no network for {context.environment.name}"
        )
    yield _FUNCTIONS, _functions(context)
    yield _MODELS, _models(context)


def _functions(context: ProbeContext) -> Answer:
    functions = context.clients("lambda")
    names = [
        one["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for one in page["Functions"]
        if one["FunctionName"].startswith(context.environment.prefix)
        and one.get("VpcConfig", {}).get("SubnetIds")
    ]
    states = {
        name: functions.get_function_configuration(FunctionName=name) for name in sorted(names)
    }
    failed = [
        f"{name}: {one.get('StateReason', one['State'])}"
        for name, one in states.items()
        if one.get("State") == "Failed"
    ]
    if failed:
        return Answer.of(holds=False, seen="; ".join(failed))
    active = [name for name, one in states.items() if one.get("State") in ("Active", "Inactive")]
    if not active:
        return Answer.unknown("no function of the environment is connected to subnets yet")
    return Answer.of(holds=True, seen=f"{len(active)} of {len(states)} functions are connected")


def _models(context: ProbeContext) -> Answer:
    environment = context.environment
    found = [
        endpoint
        for model in context.config.models
        if (endpoint := _endpoint(context, environment.endpoint(model.name)))
    ]
    if serving := [one["EndpointName"] for one in found if one["EndpointStatus"] == "InService"]:
        return Answer.of(holds=True, seen=f"in service: {', '.join(serving)}")
    if reasons := [
        f"{one['EndpointName']}: {one['FailureReason']}"
        for one in found
        if one.get("FailureReason")
    ]:
        return Answer.unknown(f"no endpoint is in service: {'; '.join(reasons)}")
    return Answer.unknown("no endpoint of the environment is in service yet")


def _endpoint(context: ProbeContext, name: str) -> dict[str, Any] | None:
    try:
        return dict(context.clients("sagemaker").describe_endpoint(EndpointName=name))
    except ClientError as error:
        if not is_gone(error):
            raise
        return None


SUBNETS = Probe(
    id="subnets",
    assumptions=(
        Assumption(
            id=_FUNCTIONS,
            statement="Lambda connects functions whose roles name subnets, security group and"
            " network-interface/*, and */* for deleting",
            if_it_holds="steps run in the subnets of the config",
            if_it_does_not="creating a step's function fails with \"does not have permissions to"
            ' call CreateNetworkInterface"',
            change="connect_function in constructs/model_promotion/network_policies.py: widen the"
            " resources of the statement that the message names",
        ),
        Assumption(
            id=_MODELS,
            statement="SageMaker's calls for a model's network interfaces carry the security"
            " group's tags and ec2:Subnet, and it fetches images and writes logs from outside the"
            " subnets",
            if_it_holds="endpoints start in the subnets of the config",
            if_it_does_not="endpoints fail to start",
            change="connect_models in constructs/model_promotion/network_policies.py: drop the"
            " condition that denies; or give ecr.api, ecr.dkr and logs VPC endpoints",
        ),
    ),
    permissions=(
        "lambda:GetFunctionConfiguration",
        "lambda:ListFunctions",
        "sagemaker:DescribeEndpoint",
    ),
    ask=_ask,
)
