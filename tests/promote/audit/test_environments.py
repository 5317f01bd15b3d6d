from __future__ import annotations

from pathlib import Path

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.environments import environments_of
from tests.promote.audit.assemblies import (
    stack_artifact,
    write_assembly,
    write_environments,
    write_manifest,
    write_template,
)
from tests.promote.audit.rules.case import resource


def test_environments_stand_in_the_order_of_the_path(tmp_path: Path) -> None:
    queue = resource("AWS::SQS::Queue")

    found = write_environments(tmp_path / "out", templates={"prod": {"A": queue, "B": queue}})

    assert [one.name for one in found] == ["dev", "staging", "prod"]
    assert found[-1].as_document() == {
        "name": "prod",
        "path": "acme",
        "account": "333333333333",
        "region": "us-east-1",
        "stacks": ["prod"],
        "resources": {"AWS::SQS::Queue": 2},
    }


def test_without_tags_an_environment_is_an_account_and_a_region(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "out", one={"Resources": {}}, two={"Resources": {}})

    (found,) = environments_of(CloudAssembly.read(folder))

    assert (found.name, found.path) == ("222222222222/us-east-1", None)
    assert [stack.name for stack in found.stacks] == ["one", "two"]


def test_a_circle_of_targets_has_an_order_all_the_same(tmp_path: Path) -> None:
    artifacts = {
        name: stack_artifact(
            f"{name}.json",
            tags={"model-promotion:environment": name, "model-promotion:target": target},
        )
        for name, target in {"left": "right", "right": "left"}.items()
    }
    write_manifest(tmp_path, artifacts)
    for name in artifacts:
        write_template(tmp_path / f"{name}.json")

    found = environments_of(CloudAssembly.read(tmp_path))

    assert [one.name for one in found] == ["left", "right"]
