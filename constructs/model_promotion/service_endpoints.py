"""How step functions and models reach AWS from a network without another way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aws_cdk import aws_ec2 as ec2, aws_iam as iam
from constructs import Construct

from model_promotion.client_security_group import HTTPS
from model_promotion.config import NetworkConfig
from model_promotion.endpoint_policies import endpoint_policies
from promotion_steps.names import Environment

_GATEWAYS = ("dynamodb", "s3")
_NOWHERE = "127.0.0.1/32"


class ServiceEndpoints(Construct):
    """Define the VPC endpoints that a set of permissions needs, and let them do no more.

    S3 and DynamoDB have gateways, which cost nothing; the others have interfaces, whose names
    hold in the whole VPC.

    Args:
        environment: Where the endpoints are; their policies let in its account's roles alone.
        network: Its subnets and route tables.
        clients: The security groups that reach the interfaces.
        may: What the roles may do that work in the network.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        network: NetworkConfig,
        clients: Sequence[ec2.CfnSecurityGroup],
        may: Iterable[iam.PolicyStatement],
    ) -> None:
        super().__init__(scope, construct_id)
        self._network = network
        self._region = environment.region
        self.group = _group(self, environment, network, clients)
        for service, policy in endpoint_policies(environment, may).items():
            how = self._gateway() if service in _GATEWAYS else self._interface()
            ec2.CfnVPCEndpoint(
                self,
                service.title().replace(".", ""),
                service_name=f"com.amazonaws.{environment.region}.{service}",
                vpc_id=network.vpc_id,
                policy_document=policy,
                **how,
            )

    def _gateway(self) -> dict[str, Any]:
        return {
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": list(self._network.route_table_ids),
        }

    def _interface(self) -> dict[str, Any]:
        return {
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": True,
            "security_group_ids": [self.group.attr_group_id],
            "subnet_ids": list(self._network.subnet_ids),
        }


def _group(
    scope: Construct,
    environment: Environment,
    network: NetworkConfig,
    clients: Sequence[ec2.CfnSecurityGroup],
) -> ec2.CfnSecurityGroup:
    return ec2.CfnSecurityGroup(
        scope,
        "Group",
        group_description=f"Endpoints of {environment.path} in {environment.name}",
        vpc_id=network.vpc_id,
        security_group_ingress=[
            ec2.CfnSecurityGroup.IngressProperty(
                ip_protocol="tcp",
                from_port=HTTPS,
                to_port=HTTPS,
                source_security_group_id=client.attr_group_id,
                description="HTTPS of the path's own functions",
            )
            for client in clients
        ],
        security_group_egress=[
            # Without a rule, CloudFormation lets a group call everybody.
            ec2.CfnSecurityGroup.EgressProperty(
                ip_protocol="-1", cidr_ip=_NOWHERE, description="Endpoints call nobody"
            )
        ],
    )
