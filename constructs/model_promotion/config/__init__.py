"""What a path and its models look like, read from YAML and refused where it is wrong."""

from __future__ import annotations

from model_promotion.config.assumptions_config import AssumptionsConfig
from model_promotion.config.config_error import ConfigError
from model_promotion.config.endpoint_config import (
    EndpointAlarmConfig,
    EndpointConfig,
    ServerlessConfig,
)
from model_promotion.config.loading import load_promotion_config
from model_promotion.config.model_config import ModelConfig
from model_promotion.config.network_config import NetworkConfig
from model_promotion.config.notifications_config import (
    NotificationsConfig,
    SubscriptionConfig,
)
from model_promotion.config.path_config import EnvironmentConfig, EvidenceConfig, PathConfig
from model_promotion.config.personas_config import PersonasConfig, TeamConfig
from model_promotion.config.principal_config import FederationConfig
from model_promotion.config.promotion_config import PromotionConfig
from model_promotion.config.quotas_config import QuotasConfig

__all__ = [
    "AssumptionsConfig",
    "ConfigError",
    "EndpointAlarmConfig",
    "EndpointConfig",
    "EnvironmentConfig",
    "EvidenceConfig",
    "FederationConfig",
    "ModelConfig",
    "NetworkConfig",
    "NotificationsConfig",
    "PathConfig",
    "PersonasConfig",
    "PromotionConfig",
    "QuotasConfig",
    "ServerlessConfig",
    "SubscriptionConfig",
    "TeamConfig",
    "load_promotion_config",
]
