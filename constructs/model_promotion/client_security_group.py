"""The network of something that calls others and that nobody calls."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import CfnTag, aws_ec2 as ec2
from constructs import Construct

HTTPS = 443


def client_security_group(
    scope: Construct,
    construct_id: str,
    *,
    vpc_id: str,
    description: str,
    tags: Mapping[str, str] | None = None,
) -> ec2.CfnSecurityGroup:
    """Define a security group that lets nothing in, and nothing out but HTTPS.

    Where HTTPS leads is for the subnets' routes to say: the addresses of S3 and DynamoDB
    behind a gateway, and of another region, belong to no security group.

    Args:
        scope: The construct whose child it is.
        construct_id: Its id.
        vpc_id: Where it is.
        description: Whom it is for.
        tags: By which policies know it. Default: none besides the stack's.
    """
    return ec2.CfnSecurityGroup(
        scope,
        construct_id,
        group_description=description,
        vpc_id=vpc_id,
        security_group_egress=[
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="tcp",
                from_port=HTTPS,
                to_port=HTTPS,
                cidr_ip="0.0.0.0/0",
                description="HTTPS, as far as the routes lead",
            )
        ],
        tags=[CfnTag(key=key, value=value) for key, value in (tags or {}).items()] or None,
    )
