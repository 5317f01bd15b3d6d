"""What serves a model in one environment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from model_promotion.config.instance_types import refuse_unknown_instance_type
from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import TextRule

InstanceType = Annotated[
    str,
    TextRule(
        what="an instance type",
        pattern="ml\\.[a-z0-9-]+\\.[a-z0-9-]+",
        longest=64,
        expected="a SageMaker instance type, such as ml.m5.large",
    ),
    AfterValidator(refuse_unknown_instance_type),
]
_INSTANCES = ("instance_type", "initial_instance_count")
_OF_INSTANCES = (
    "volume_size_in_gb",
    "model_data_download_timeout_in_seconds",
    "container_startup_health_check_timeout_in_seconds",
    "network_isolation",
)
"""Settings of endpoints on instances; serverless ones have none of them."""
_ONE_SHAPE: dict[str, Any] = {
    "oneOf": [
        {"required": list(_INSTANCES), "properties": {"serverless": False}},
        {
            "required": ["serverless"],
            "properties": dict.fromkeys((*_INSTANCES, *_OF_INSTANCES), False),
        },
    ]
}


class ServerlessConfig(Section):
    """Capacity that is billed by the request."""

    memory_size_in_mb: int = Field(
        ge=1024, le=6144, multiple_of=1024, description="memory in MB: 1024, 2048, ... 6144"
    )
    max_concurrency: int = Field(ge=1, le=200, description="most requests at one time")


class EndpointAlarmConfig(Section):
    """When an endpoint's alarm goes off, measured over five minutes.

    Default: at the first server error, or when one request in a hundred takes the container more
    than half of the 60 seconds after which SageMaker gives it up.
    """

    server_errors: int = Field(
        default=1, ge=1, le=1000000, description="fewest responses with a 5xx status"
    )
    latency_in_milliseconds: int = Field(
        default=30000,
        ge=1,
        le=900000,
        description="highest 99th percentile of the time that the container takes to respond",
    )


class EndpointConfig(Section):
    """A real-time endpoint on instances, or a serverless one."""

    model_config = ConfigDict(json_schema_extra=_ONE_SHAPE)

    instance_type: Annotated[InstanceType | None, LEFT_OUT] = Field(
        default=None, description="the SageMaker instance type, such as ml.m5.large"
    )
    initial_instance_count: Annotated[int | None, Field(ge=1), LEFT_OUT] = Field(
        default=None, description="how many instances the endpoint starts with"
    )
    volume_size_in_gb: Annotated[int | None, Field(ge=1, le=512), LEFT_OUT] = Field(
        default=None,
        description="storage of each instance in GB; left out, SageMaker's default",
    )
    model_data_download_timeout_in_seconds: Annotated[
        int | None, Field(ge=60, le=3600), LEFT_OUT
    ] = Field(default=None, description="longest download and extraction of the model data")
    container_startup_health_check_timeout_in_seconds: Annotated[
        int | None, Field(ge=60, le=3600), LEFT_OUT
    ] = Field(default=None, description="longest time until the container answers its health check")
    network_isolation: Annotated[bool | None, LEFT_OUT] = Field(
        default=None,
        description="whether SageMaker cuts containers off from every network: no package index,"
        " no S3, no AWS credentials; true where it is left out. A container that installs"
        " requirements.txt as it starts needs false",
    )
    serverless: Annotated[ServerlessConfig | None, LEFT_OUT] = Field(
        default=None, description="capacity by the request, instead of instances"
    )
    alarm: Annotated[EndpointAlarmConfig, LEFT_OUT] = Field(
        default=EndpointAlarmConfig(), description="when the endpoint's alarm goes off"
    )

    @model_validator(mode="after")
    def _has_one_shape(self) -> EndpointConfig:
        given = {name for name in type(self).model_fields if getattr(self, name) is not None}
        given -= {"alarm"}
        if self.serverless is None:
            given -= {*_OF_INSTANCES}
        if given not in ({*_INSTANCES}, {"serverless"}):
            raise refusal(
                f"not one shape, got {shown(sorted(given))}, "
                "expected instance_type and initial_instance_count, or serverless alone"
            )
        return self

    @property
    def shape(self) -> dict[str, Any]:
        """What SageMaker runs the endpoint on, without how it is watched."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"alarm"})

    @property
    def isolated(self) -> bool:
        """Whether containers reach no network; SageMaker isolates no serverless ones."""
        return self.serverless is None and self.network_isolation is not False
