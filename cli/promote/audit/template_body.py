"""The body of a CloudFormation template, checked where others rely on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from promote.audit.json_file import read_json_object, refused

_A_TEMPLATE = "a CloudFormation template in JSON"


def read_template(file: Path) -> tuple[str, dict[str, Any]]:
    """Return a template's text and what it says.

    Raises:
        RefusalError: It is missing, or it is no template.
    """
    text, template = read_json_object(file, _A_TEMPLATE)
    resources = template.get("Resources", {})
    if not isinstance(resources, dict):
        kind = type(resources).__name__
        raise refused(file, f"Resources: is no object, got {kind!r}", _A_TEMPLATE)
    for logical_id, body in resources.items():
        if not isinstance(body, dict) or not isinstance(body.get("Type"), str):
            raise refused(
                file, f"Resources.{logical_id}: has no type, got {body!r:.40}", _A_TEMPLATE
            )
    return text, template
