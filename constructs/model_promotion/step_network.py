"""The network that step functions run in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from aws_cdk import aws_iam as iam, aws_lambda as lambda_
from constructs import Construct

from model_promotion.client_security_group import client_security_group
from model_promotion.config import NetworkConfig
from model_promotion.network_policies import connect_function
from model_promotion.service_endpoints import ServiceEndpoints
from promotion_steps.names import Environment


class StepNetwork(Construct):
    """Define what connects an environment's step functions: they call out, and nobody calls in.

    Args:
        environment: Where the functions run.
        network: The subnets they are connected to.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        network: NetworkConfig,
    ) -> None:
        super().__init__(scope, construct_id)
        self.config = network
        self._environment = environment
        self._may: list[iam.PolicyStatement] = []
        self.group = client_security_group(
            self,
            "Resource",
            vpc_id=network.vpc_id,
            description=f"Step functions of {environment.path} in {environment.name}",
        )

    def may_connect(self, step: str) -> list[iam.PolicyStatement]:
        """Return what the role of one step has to be allowed, and its code to be denied."""
        return connect_function(self._environment, self.config, step=step, group=self.group)

    def connect(self, function: lambda_.Function, *, may: Sequence[iam.PolicyStatement]) -> None:
        """Run a function in the subnets; its role must be allowed to already.

        Args:
            function: The function.
            may: What it calls, which `reach_aws` opens a way to.
        """
        self._may += may
        resource = cast("lambda_.CfnFunction", function.node.default_child)
        # The L2's own arguments ask for a VPC that is looked up, and for AWS's wide policy.
        resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            security_group_ids=[self.group.attr_group_id],
            subnet_ids=list(self.config.subnet_ids),
        )

    def reach_aws(self, *, others_may: Sequence[iam.PolicyStatement] = ()) -> None:
        """Define the endpoints that what is connected so far needs, unless the VPC has them.

        Args:
            others_may: What is called from the subnets with other roles than the functions' own.
                Default: nothing is.
        """
        if self.config.endpoints:
            ServiceEndpoints(
                self,
                "Endpoints",
                environment=self._environment,
                network=self.config,
                clients=[self.group],
                may=[*self._may, *others_may],
            )
