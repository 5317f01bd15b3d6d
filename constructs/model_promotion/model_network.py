"""The network that one served model runs in."""

from __future__ import annotations

from constructs import Construct

from model_promotion.client_security_group import client_security_group
from model_promotion.config import NetworkConfig
from promotion_steps.names import ENVIRONMENT_TAG, MODEL_TAG, PATH_TAG, Environment


class ModelNetwork(Construct):
    """Define a model's security group: nobody reaches it, other models included.

    SageMaker fetches the model and answers requests from outside the group.

    Args:
        environment: Where the model serves; the group's tags name it, and the models' role
            takes no group without them.
        model: The model's name.
        network: Where its subnets are.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        model: str,
        network: NetworkConfig,
    ) -> None:
        super().__init__(scope, construct_id)
        self.group = client_security_group(
            self,
            "Resource",
            vpc_id=network.vpc_id,
            description=f"Model {model} of {environment.path} in {environment.name}",
            tags={
                PATH_TAG: environment.path,
                ENVIRONMENT_TAG: environment.name,
                MODEL_TAG: model,
            },
        )
