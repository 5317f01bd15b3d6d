"""SageMaker models, endpoint configurations and endpoints of probes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind

_WAIT = {"Delay": 3, "MaxAttempts": 300}


def _finder(operation: str, listed: str, name: str, arn: str) -> Callable[..., Iterator[str]]:
    def found(clients: Clients, mark: Mark) -> Iterator[str]:
        sagemaker = clients("sagemaker")
        pages = sagemaker.get_paginator(operation).paginate(NameContains=mark.prefix)
        for summary in (one for page in pages for one in page[listed]):
            tags = sagemaker.list_tags(ResourceArn=summary[arn])["Tags"]
            if mark.is_on(summary[name], tags_of(tags)):
                yield summary[name]

    return found


def _remove_model(clients: Clients, name: str) -> None:
    clients("sagemaker").delete_model(ModelName=name)


def _remove_config(clients: Clients, name: str) -> None:
    clients("sagemaker").delete_endpoint_config(EndpointConfigName=name)


def _remove_endpoint(clients: Clients, name: str) -> None:
    from botocore.exceptions import WaiterError

    sagemaker = clients("sagemaker")
    try:  # SageMaker refuses to delete an endpoint that it still creates
        sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=name, WaiterConfig=_WAIT)
    except WaiterError as error:
        if "EndpointStatus" not in error.last_response:
            return
    sagemaker.delete_endpoint(EndpointName=name)
    sagemaker.get_waiter("endpoint_deleted").wait(EndpointName=name, WaiterConfig=_WAIT)


def _actions(kind: str) -> tuple[str, ...]:
    verbs = ("Create", "Delete", "Describe")
    own = tuple(f"sagemaker:{verb}{kind}" for verb in verbs)
    return (*own, f"sagemaker:List{kind}s", "sagemaker:AddTags", "sagemaker:ListTags")


MODEL = Kind(
    name="SageMaker model",
    found=_finder("list_models", "Models", "ModelName", "ModelArn"),
    remove=_remove_model,
    permissions=(*_actions("Model"), "iam:PassRole"),
)
ENDPOINT_CONFIG = Kind(
    name="SageMaker endpoint configuration",
    found=_finder(
        "list_endpoint_configs", "EndpointConfigs", "EndpointConfigName", "EndpointConfigArn"
    ),
    remove=_remove_config,
    permissions=_actions("EndpointConfig"),
)
ENDPOINT = Kind(
    name="SageMaker endpoint",
    found=_finder("list_endpoints", "Endpoints", "EndpointName", "EndpointArn"),
    remove=_remove_endpoint,
    permissions=_actions("Endpoint"),
)
