"""Which code by design an artifact may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field

from model_promotion.config.section import Section
from model_promotion.config.strictness import Loosening, switched_on
from promotion_steps.gates.code_rules import CODE_RULES, REFUSE
from promotion_steps.scan.code_kinds import WHAT

Rule = Literal["refuse", "list"]


def _rule(kind: str) -> Any:
    return Field(default=CODE_RULES[kind], description=WHAT[kind])


class CodeRulesConfig(Section):
    """Whether each kind of code by design is refused, or listed for who approves the version."""

    scripts: Rule = _rule("scripts")
    requirements: Rule = _rule("requirements")
    mlflow_code: Rule = _rule("mlflow_code")
    remote_code: Rule = _rule("remote_code")
    chat_templates: Rule = _rule("chat_templates")
    tensorflow_files: Rule = _rule("tensorflow_files")
    tensorflow_ops: Rule = _rule("tensorflow_ops")
    onnx_ops: Rule = _rule("onnx_ops")
    native: Rule = _rule("native")
    java: Rule = _rule("java")
    r_objects: Rule = _rule("r_objects")

    def loosenings(self, before: Self) -> Iterator[Loosening]:
        """Yield each kind that is refused before and listed here."""
        for kind in CODE_RULES:
            yield from switched_on(
                f"code.{kind}",
                before=getattr(before, kind) == REFUSE,
                now=getattr(self, kind) == REFUSE,
            )
