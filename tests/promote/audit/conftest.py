from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.resource import Resource
from promote.audit.rule import Answer, Rule
from promote.audit.surroundings import Surroundings
from tests.promote.audit.assemblies import write_assembly

Asked = Callable[..., Answer]


@pytest.fixture
def ask(tmp_path: Path) -> Asked:
    """Ask a rule about the resource `It` among others of one stack."""

    def ask(
        rule: Rule,
        it: Mapping[str, Any],
        *,
        others: Mapping[str, Any] | None = None,
        name: str = "It",
        **known: Any,
    ) -> Answer:
        template = {"Resources": {name: it, **(others or {})}}
        assembly = CloudAssembly.read(write_assembly(tmp_path / "cdk.out", app=template))
        resources: dict[str, Resource] = {
            one.logical_id: one for one in assembly.stack("app").resources
        }
        return rule.judge(resources[name], Surroundings(assembly=assembly, **known))

    return ask
