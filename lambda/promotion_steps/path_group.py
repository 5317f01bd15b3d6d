"""Which environment of which path a model package group belongs to."""

from __future__ import annotations

from promotion_steps.aws import Client
from promotion_steps.names import ENVIRONMENT_TAG, PATH_TAG, Environment
from promotion_steps.reading import reading


def is_on_path(registry: Client, group: str, environment: Environment) -> bool:
    """Tell whether the group's tags name this environment.

    Raises:
        Refused: The registry does not tell.
    """
    arn = environment.arn("sagemaker", f"model-package-group/{group}")
    tags: dict[str, str] = {}
    token: str | None = ""
    while token is not None:
        more = {"NextToken": token} if token else {}
        with reading(arn):
            page = registry.list_tags(ResourceArn=arn, **more)
        tags |= {tag["Key"]: tag["Value"] for tag in page.get("Tags", [])}
        token = page.get("NextToken")
    return (tags.get(PATH_TAG), tags.get(ENVIRONMENT_TAG)) == (environment.path, environment.name)
