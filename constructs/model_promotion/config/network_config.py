"""The network that an environment's functions and models run in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import TextRule

_MOST_SUBNETS = 6
"""One in each zone of the largest region; an endpoint takes no two of one zone."""
_MOST_ROUTE_TABLES = 16
_EACH_ONCE: dict[str, Any] = {"uniqueItems": True}
_NEEDS_ROUTE_TABLES: dict[str, Any] = {
    "anyOf": [
        {"required": ["route_table_ids"]},
        {"required": ["endpoints"], "properties": {"endpoints": {"const": False}}},
    ]
}


def _resource_id(what: str, prefix: str) -> TextRule:
    return TextRule(
        what=what,
        pattern=f"{prefix}-[0-9a-f]{{8}}([0-9a-f]{{9}})?",
        longest=len(prefix) + 18,
        expected=f"{prefix}- and 8 or 17 digits and letters a to f",
    )


def _refuse_repetitions(ids: Sequence[str]) -> Sequence[str]:
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if repeated:
        raise refusal(f"named twice, got {shown(repeated)}, expected each once")
    return ids


_DIFFERENT = AfterValidator(_refuse_repetitions)
VpcId = Annotated[str, _resource_id("a VPC id", "vpc")]
SubnetId = Annotated[str, _resource_id("a subnet id", "subnet")]
RouteTableId = Annotated[str, _resource_id("a route table id", "rtb")]


class NetworkConfig(Section):
    """Subnets that the step functions and the served models are connected to."""

    model_config = ConfigDict(json_schema_extra=_NEEDS_ROUTE_TABLES)

    vpc_id: VpcId = Field(description="the id of the VPC")
    subnet_ids: Annotated[
        tuple[SubnetId, ...],
        Field(strict=False, min_length=1, max_length=_MOST_SUBNETS, json_schema_extra=_EACH_ONCE),
        _DIFFERENT,
    ] = Field(description="the VPC's subnets to run in, in two or more zones where it matters")
    route_table_ids: Annotated[
        tuple[RouteTableId, ...],
        Field(
            strict=False, min_length=1, max_length=_MOST_ROUTE_TABLES, json_schema_extra=_EACH_ONCE
        ),
        _DIFFERENT,
        LEFT_OUT,
    ] = Field(
        default=(), description="the subnets' route tables, where S3 and DynamoDB become reachable"
    )
    endpoints: Annotated[bool, LEFT_OUT] = Field(
        default=True, description="whether to make the VPC endpoints that the functions need"
    )

    @model_validator(mode="after")
    def _can_have_its_endpoints(self) -> NetworkConfig:
        if self.endpoints and not self.route_table_ids:
            raise refusal(
                "no route tables for the endpoints of S3 and DynamoDB, got no route_table_ids, "
                "expected them, or endpoints: false where the VPC has its endpoints"
            )
        return self
