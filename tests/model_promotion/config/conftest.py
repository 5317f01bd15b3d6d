"""A config folder that is right, and one change that makes it wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from model_promotion.config import ConfigError, PromotionConfig, load_promotion_config

PATH = """\
name: acme
environments:
  - name: dev
    account: "111111111111"
    region: us-east-1
  - name: staging
    account: "222222222222"
    region: us-east-1
  - name: prod
    account: "333333333333"
    region: us-east-1
"""
CHURN = """\
group: churn
environments:
  staging:
    gates:
      metrics:
        auc: {min: 0.9}
  prod:
    gates:
      metrics:
        auc: {min: 0.95}
        errors: {max: 3}
    endpoint:
      instance_type: ml.m5.large
      initial_instance_count: 1
    smoke_test:
      payload: churn.csv
      content_type: text/csv
      accept: application/json
      answer: {content_type: application/json, shape: [1]}
"""


@dataclass(frozen=True, kw_only=True)
class Folder:
    root: Path

    def write(self, file: str, content: str | bytes) -> None:
        target = self.root / file
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, file: str, *changes: tuple[str, str]) -> None:
        text = (self.root / file).read_text("utf-8")
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        self.write(file, text)

    def load(self) -> PromotionConfig:
        return load_promotion_config(self.root)

    def refused(self) -> list[str]:
        with pytest.raises(ConfigError, match=r".+") as refusal:
            self.load()
        assert str(refusal.value) == "\n".join(refusal.value.lines)
        return list(refusal.value.lines)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "models").mkdir()
    folder = Folder(root=tmp_path)
    folder.write("path.yaml", PATH)
    folder.write("models/churn.yaml", CHURN)
    folder.write("models/churn.csv", "1,2\n")
    return folder


Change = Callable[..., list[str]]


@pytest.fixture
def refused_path(folder: Folder) -> Change:
    """Return what is refused after changes to the path's file."""

    def change(*changes: tuple[str, str]) -> list[str]:
        folder.change("path.yaml", *changes)
        return folder.refused()

    return change


@pytest.fixture
def refused_model(folder: Folder) -> Change:
    """Return what is refused after changes to the model's file."""

    def change(*changes: tuple[str, str]) -> list[str]:
        folder.change("models/churn.yaml", *changes)
        return folder.refused()

    return change
