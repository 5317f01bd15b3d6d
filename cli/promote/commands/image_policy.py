"""The command `promote image-policy`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from promote.refusal import USAGE, RefusalError

EPILOG = """
[bold]Examples[/]

  promote image-policy staging

  aws ecr set-repository-policy --repository-name churn --policy-text "$(promote image-policy prod)"

The owner of the image's repository sets it, where the repository is in another account than the
environment. Where the path comes from another region, that is the repository of the replica: the
one that `images` of the environment in path.yaml maps to. AWS is not asked.

Exit code 2: the question is wrong.
"""

Name = Annotated[
    str, typer.Argument(metavar="ENVIRONMENT", help="The environment that pulls the images.")
]
Config = Annotated[
    Path, typer.Option("--config", metavar="FOLDER", help="The config of the path and its models.")
]


def image_policy(environment: Name, config: Config = Path("config")) -> None:
    """Print the policy of an image repository that an environment pulls from.

    It allows the environment's roles that read, scan, register and serve images, and SageMaker
    on behalf of the environment's account, and nobody else.
    """
    from promote.hop_settings import read_config
    from promote.image_policy import image_policy as policy_of

    path = read_config(config)
    targets = {one.name: one for one in path.environments[1:]}
    if environment not in targets:
        raise RefusalError(
            f"ENVIRONMENT: models are not promoted into it, got {environment!r},"
            f" expected one of {', '.join(targets)}",
            exit_code=USAGE,
        )
    policy = policy_of(targets[environment], organization=path.path.organization)
    typer.echo(json.dumps(policy, indent=2))
