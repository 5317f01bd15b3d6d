"""Which hop somebody asks about, and what the config asks of the model on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from model_promotion.config import (
    ConfigError,
    ModelConfig,
    PromotionConfig,
    load_promotion_config,
)
from promote.refusal import USAGE, RefusalError
from promotion_steps.hop import Hop
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.names import Environment
from promotion_steps.promotion_settings import PromotionSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class HopSettings:
    """A hop, and what one model must fulfil to go over it.

    Args:
        team: Whose model it is; None for those of no team.
    """

    hop: Hop
    settings: PromotionSettings
    team: str | None = None


def read_config(folder: Path) -> PromotionConfig:
    """Read the config folder.

    Raises:
        RefusalError: Anything is wrong with it, with a line for each problem.
    """
    try:
        return load_promotion_config(folder)
    except ConfigError as error:
        raise RefusalError("\n".join(error.lines), exit_code=USAGE) from error


def for_package(
    config: PromotionConfig, arn: ModelPackageArn, environment: str | None
) -> HopSettings:
    """Find the hop of a registered version.

    Args:
        config: The path and its models.
        arn: Of the version; account and region tell its environment, the group its model.
        environment: The target's name. Default: the next one.

    Raises:
        RefusalError: The version, or the target, is not on the path.
    """
    found = (own for own in config.environments if (own.account, own.region) == _place(arn))
    source = next(found, None)
    if source is None:
        known = ", ".join(
            f"{own.name} ({own.account}, {own.region})" for own in config.environments
        )
        raise RefusalError(
            f"model package: not on the path {config.path.name},"
            f" got account {arn.account} and region {arn.region}, expected one of {known}",
            exit_code=USAGE,
        )
    group = arn.group.lower()
    model = next((model for model in config.models if model.group.lower() == group), None)
    if model is None:
        groups = ", ".join(sorted(model.group for model in config.models))
        raise RefusalError(
            f"model package: no model of the config has this group, got {arn.group!r},"
            f" expected one of {groups}",
            exit_code=USAGE,
        )
    return _settings(config, model, source, environment)


def for_candidate(
    config: PromotionConfig, model: str | None, environment: str | None
) -> HopSettings:
    """Find the hop of something that would be registered where the path begins.

    Args:
        config: The path and its models.
        model: Its name. Default: the only one.
        environment: The target's name. Default: the second of the path.

    Raises:
        RefusalError: There is no such model, or no such target.
    """
    models = {known.name: known for known in config.models}
    name = next(iter(models)) if model is None and len(models) == 1 else model
    if name not in models:
        got = "nothing" if model is None else repr(model)
        raise RefusalError(
            f"--model: got {got}, expected one of {', '.join(models)}", exit_code=USAGE
        )
    return _settings(config, models[name], config.environments[0], environment)


def _place(arn: ModelPackageArn) -> tuple[str, str]:
    return arn.account, arn.region


def _settings(
    config: PromotionConfig, model: ModelConfig, source: Environment, environment: str | None
) -> HopSettings:
    target = _target(config, source, environment)
    try:
        body = json.dumps(config.settings(model, source, target)).encode()
        settings = PromotionSettings.from_bytes(body)
    except ValueError as error:
        raise RefusalError(str(error), exit_code=USAGE) from error
    hop = Hop(source=source, target=target)
    return HopSettings(hop=hop, settings=settings, team=model.team)


def _target(config: PromotionConfig, source: Environment, name: str | None) -> Environment:
    later = config.environments[config.environments.index(source) + 1 :]
    if not later:
        raise RefusalError(
            f"model package: {source.name} ends the path {config.path.name},"
            f" expected a version of {', '.join(own.name for own in config.environments[:-1])}",
            exit_code=USAGE,
        )
    target = next((own for own in later if name in (None, own.name)), None)
    if target is None:
        raise RefusalError(
            f"--environment: does not come after {source.name}, got {name!r},"
            f" expected one of {', '.join(own.name for own in later)}",
            exit_code=USAGE,
        )
    return target
