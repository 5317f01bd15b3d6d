"""Templates of the example, with every option on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, ReadTemplate
from tests.stacks.every_option import switch_on_every_option


@pytest.fixture(scope="session")
def assembly_with_every_option(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with every option on, synthesized once."""
    import aws_cdk as cdk

    import app as path_app
    from model_promotion.config import load_promotion_config

    folder = tmp_path_factory.mktemp("every-option")
    config = Path(shutil.copytree(ROOT / "config", folder / "config"))
    switch_on_every_option(config)
    app = cdk.App(
        outdir=str(folder / "cdk.out"),
        builtin_cloud_formation_validation=False,
        context=path_app.FLAGS,
    )
    path_app.define(app, load_promotion_config(config))
    return Path(app.synth().directory)


@pytest.fixture(scope="session")
def example_with_every_option(assembly_with_every_option: Path) -> dict[str, ReadTemplate]:
    """The templates of the example with every option on, by their stacks' ids."""
    return {
        path.name.removesuffix(".template.json"): ReadTemplate(json.loads(path.read_text("utf-8")))
        for path in sorted(assembly_with_every_option.glob("*.template.json"))
    }
