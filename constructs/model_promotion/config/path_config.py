"""The path: its environments in order, and what holds in all of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from model_promotion.config.assumptions_config import AssumptionsConfig
from model_promotion.config.images_config import RegistryPath
from model_promotion.config.network_config import NetworkConfig
from model_promotion.config.notifications_config import NotificationsConfig
from model_promotion.config.personas_config import PersonasConfig
from model_promotion.config.quotas_config import QuotasConfig
from model_promotion.config.refusal import refusal
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import TextRule, lower_case_name
from promotion_steps.names import Environment

ENVIRONMENT_NAME = lower_case_name("an environment name", 16)
FEWEST_ENVIRONMENTS = 2
MOST_TAGS = 40


def _refuse_a_number(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        raise refusal(
            f"an account id is text, got {value}, "
            f'expected 12 digits in quotes, such as "{abs(value):012}"'
        )
    return value


PathName = Annotated[str, lower_case_name("a path name", 20)]
EnvironmentName = Annotated[str, ENVIRONMENT_NAME]
AccountId = Annotated[
    str,
    TextRule(what="an account id", pattern="[0-9]{12}", longest=12, expected="12 digits in quotes"),
    BeforeValidator(_refuse_a_number),
]
Region = Annotated[
    str,
    TextRule(
        what="a region",
        pattern="[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}",
        longest=32,
        expected="a region's code, such as us-east-1",
    ),
]
Organization = Annotated[
    str,
    TextRule(
        what="an organization id",
        pattern="o-[a-z0-9]{10,32}",
        longest=34,
        expected="o- and 10 to 32 lower-case letters and digits",
    ),
]
PolicyNameOrArn = Annotated[
    str,
    TextRule(
        what="a policy",
        pattern="(arn:aws(-[a-z]+)*:iam::(aws|[0-9]{12}):policy/([A-Za-z0-9+=,.@_-]+/)*)?"
        "[A-Za-z0-9+=,.@_-]{1,128}",
        longest=700,
        expected="the name or the ARN of an IAM policy",
    ),
]
IamPath = Annotated[
    str,
    TextRule(
        what="an IAM path",
        pattern="/(?!aws-(service-role|reserved)/)([A-Za-z0-9+=,.@_-]+/)*",
        longest=100,
        expected="a slash, or words between slashes, such as /model-promotion/, "
        "of at most 100 letters, digits, slashes and +=,.@_-",
    ),
]
TagKey = Annotated[
    str,
    TextRule(
        what="a tag key",
        pattern="(?![Aa][Ww][Ss]:|model-promotion:)[A-Za-z0-9 _.:/=+@-]+",
        longest=128,
        expected="1 to 128 letters, digits, spaces and _.:/=+-@, "
        "not beginning with aws: or model-promotion:",
    ),
]
TagValue = Annotated[
    str,
    TextRule(
        what="a tag value",
        pattern="[A-Za-z0-9 _.:/=+@-]*",
        longest=256,
        expected="at most 256 letters, digits, spaces and _.:/=+-@",
    ),
]


class EvidenceConfig(Section):
    """How long the evidence of promotions into an environment cannot be changed or deleted.

    Default: seven years, which somebody with a permission of their own can shorten.
    """

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        default="GOVERNANCE",
        description="the mode of S3 Object Lock; in COMPLIANCE nobody can shorten the retention, "
        "not even the account's root user",
    )
    retention_days: int = Field(
        default=2555, ge=1, le=36500, description="days that each piece of evidence is kept"
    )


class EnvironmentConfig(Section):
    """An account and a region on the path."""

    name: EnvironmentName = Field(description="the environment's name, such as staging")
    account: AccountId = Field(description="the account id, 12 digits in quotes")
    region: Region = Field(description="the region's code, such as us-east-1")
    personas: Annotated[PersonasConfig, LEFT_OUT] = Field(
        default=PersonasConfig(), description="who may assume the persona roles"
    )
    evidence: Annotated[EvidenceConfig, LEFT_OUT] = Field(
        default=EvidenceConfig(), description="how the evidence of promotions into it is kept"
    )
    network: Annotated[NetworkConfig | None, LEFT_OUT] = Field(
        default=None, description="the subnets that functions and models run in"
    )
    audit_trail: Annotated[bool, LEFT_OUT] = Field(
        default=False, description="whether a trail of its own records what happens in it"
    )
    images: Annotated[dict[RegistryPath, RegistryPath] | None, LEFT_OUT] = Field(
        default=None,
        description="registries, or paths in them, that the environment pulls images from, by "
        "the registries or the paths that versions name; left out, images stay where they are",
    )
    quotas: Annotated[QuotasConfig, LEFT_OUT] = Field(
        default=QuotasConfig(), description="quotas of its account that AWS raised"
    )
    notifications: Annotated[NotificationsConfig, LEFT_OUT] = Field(
        default=NotificationsConfig(),
        description="who is notified of its alarms and of the outcomes of promotions into it",
    )


class PathConfig(Section):
    """The file `path.yaml`: environments in the order in which models pass them."""

    name: PathName = Field(description="the path's name; names of AWS resources begin with it")
    organization: Annotated[Organization | None, LEFT_OUT] = Field(
        default=None, description="the AWS organization that all accounts belong to"
    )
    permissions_boundary: Annotated[PolicyNameOrArn | None, LEFT_OUT] = Field(
        default=None, description="the policy that bounds every role: its name or ARN"
    )
    iam_path: Annotated[IamPath, LEFT_OUT] = Field(
        default="/",
        description="where all roles and policies lie in IAM, such as /model-promotion/; "
        "it cannot change once they are deployed",
    )
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=MOST_TAGS), LEFT_OUT] = Field(
        default_factory=dict, description="tags of every resource"
    )
    assumptions: Annotated[AssumptionsConfig, LEFT_OUT] = Field(
        default=AssumptionsConfig(),
        description="what AWS does not document; `false` drops the condition that depends on it",
    )
    environments: Annotated[
        tuple[EnvironmentConfig, ...], Field(strict=False, min_length=FEWEST_ENVIRONMENTS)
    ] = Field(description="two or more environments, in the order in which models pass them")

    def environment(self, position: int) -> Environment:
        """Return the environment at *position*, with every name others compute for it."""
        entry = self.environments[position]
        return Environment(
            path=self.name,
            name=entry.name,
            account=entry.account,
            region=entry.region,
            iam_path=self.iam_path,
        )
