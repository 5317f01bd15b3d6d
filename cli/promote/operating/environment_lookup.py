"""Which environment of the caller's account a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promote.package_group import PackageGroup, list_groups
from promote.refusal import RefusalError
from promotion_steps.names import Environment

if TYPE_CHECKING:
    from boto3 import Session


def find_environment(session: Session, name: str) -> Environment:
    """Find an environment of the session's account and region by its name.

    Raises:
        RefusalError: There is none of that name, or several paths have one.
    """
    found = {group.environment for group in _groups(session, name)}
    if len(found) > 1:
        paths = ", ".join(sorted(environment.path for environment in found))
        raise RefusalError(
            f"--environment: several paths have one here, got {name!r} of {paths}, expected one"
        )
    return found.pop()


def find_model(session: Session, model: str, environment: str) -> PackageGroup:
    """Find the group of a model in an environment of the session's account and region.

    Raises:
        RefusalError: There is no such environment or no such model.
    """
    groups = _groups(session, environment)
    found = [group for group in groups if group.model == model]
    if len(found) != 1:
        expected = ", ".join(sorted(group.model for group in groups))
        raise RefusalError(f"model: got {model!r}, expected one of {environment}: {expected}")
    return found[0]


def _groups(session: Session, environment: str) -> list[PackageGroup]:
    groups = list_groups(session)
    found = [group for group in groups if group.environment.name == environment]
    if not found:
        here = ", ".join(sorted({group.environment.name for group in groups})) or "no environment"
        raise RefusalError(
            f"--environment: not in this account and region, got {environment!r}, expected {here}"
        )
    return found
