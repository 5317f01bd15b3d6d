from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promote.refusal import RefusalError
from promote.rehearsal.assembly import Assembly
from promotion_steps.names import Environment


def stack(name: str, account: str, target: str | None = None) -> dict[str, Any]:
    tags = {"model-promotion:path": "acme", "model-promotion:environment": name}
    if target:
        tags["model-promotion:target"] = target
    return {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{account}/us-east-1",
        "properties": {"tags": tags, "stackName": f"acme-{name}-environment"},
    }


def synthesized(folder: Path, artifacts: dict[str, Any]) -> Assembly:
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return Assembly.from_folder(folder)


def environment(name: str, account: str) -> Environment:
    return Environment(path="acme", name=name, account=account, region="us-east-1")


def test_environments_come_in_the_order_of_the_path(tmp_path: Path) -> None:
    assembly = synthesized(
        tmp_path,
        {
            "a-environment": stack("a", "333333333333"),
            "b-environment": stack("b", "111111111111", target="c"),
            "c-environment": stack("c", "222222222222", target="a"),
            "Tree": {"type": "cdk:tree"},
        },
    )

    assert assembly.environments == (
        environment("b", "111111111111"),
        environment("c", "222222222222"),
        environment("a", "333333333333"),
    )


def test_each_environment_has_its_own_stacks(tmp_path: Path) -> None:
    assembly = synthesized(
        tmp_path,
        {
            "prod-environment": stack("prod", "222222222222"),
            "prod-eu-environment": stack("prod-eu", "111111111111", target="prod"),
            "prod-churn": stack("prod", "222222222222"),
        },
    )

    own = assembly.stacks_of(environment("prod", "222222222222"))
    assert [one.stack_id for one in own] == ["prod-churn", "prod-environment"]


def test_two_first_environments_are_refused(tmp_path: Path) -> None:
    artifacts = {
        "a-environment": stack("a", "111111111111"),
        "b-environment": stack("b", "222222222222"),
    }

    with pytest.raises(RefusalError, match=r"got the first environments \['a', 'b'\]"):
        synthesized(tmp_path, artifacts)


def test_a_stack_without_the_paths_tags_is_refused(tmp_path: Path) -> None:
    foreign = stack("a", "111111111111")
    del foreign["properties"]["tags"]["model-promotion:path"]

    with pytest.raises(RefusalError, match="other: not of a promotion path, expected the tag"):
        synthesized(tmp_path, {"other": foreign})
