"""What the file of one model says."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from model_promotion.config.endpoint_config import EndpointConfig
from model_promotion.config.gates_config import GatesConfig
from model_promotion.config.path_config import EnvironmentName
from model_promotion.config.personas_config import TeamName
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.smoke_test_config import SmokeTestConfig
from model_promotion.config.text_rule import TextRule, lower_case_name

MODEL_NAME = lower_case_name("a model name", 24)

GroupName = Annotated[
    str,
    TextRule(
        what="a model package group",
        pattern="[a-zA-Z0-9](-*[a-zA-Z0-9])*",
        longest=63,
        expected="1 to 63 letters, digits and hyphens between them",
    ),
]


class ModelEnvironmentConfig(Section):
    """What holds for a model on its way into one environment, and there."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentRequired": {"endpoint": ["smoke_test"], "smoke_test": ["endpoint"]}
        }
    )

    gates: GatesConfig = Field(description="what a model version must pass before it is promoted")
    endpoint: Annotated[EndpointConfig | None, LEFT_OUT] = Field(
        default=None, description="what serves the model; left out, it is only registered"
    )
    smoke_test: Annotated[SmokeTestConfig | None, LEFT_OUT] = Field(
        default=None, description="the request that a fresh endpoint must answer"
    )


MemberName = Annotated[
    str,
    TextRule(
        what="a member's name",
        pattern="[A-Z][A-Za-z0-9]*",
        longest=64,
        expected="1 to 64 letters and digits, a capital letter first",
    ),
]


class ModelFile(Section):
    """The file `models/<model>.yaml`."""

    group: GroupName = Field(
        description="the model package group, of the same name in every environment"
    )
    team: Annotated[TeamName | None, LEFT_OUT] = Field(
        default=None,
        description="the team whose data scientists and approvers alone work on the model;"
        " left out, those of no team",
    )
    allowed_container_members: Annotated[tuple[MemberName, ...], Field(strict=False)] = Field(
        default=(),
        description="members that SageMaker added to containers of model packages and a promotion"
        " leaves behind; each other one that it does not know stops the version",
    )
    environments: dict[EnvironmentName, ModelEnvironmentConfig] = Field(
        description="an entry for each environment of the path but the first"
    )
