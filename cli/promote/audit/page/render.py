"""A report document becomes a page: the same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from promote.audit.page.breakable import breakable
from promote.audit.page.finding_groups import finding_groups
from promote.audit.page.gate_rows import gate_rows
from promote.audit.page.grant_choices import GrantChoices, environments_of
from promote.audit.page.inlined import Inlined
from promote.audit.page.reason_groups import reason_groups
from promote.audit.page.trust_layout import lay_out_trust
from promote.audit.page.visible_text import visible_text

FORMAT = 1


def render_page(report: Mapping[str, Any]) -> str:
    """Return a report as one HTML document that asks for nothing from outside.

    Args:
        report: The document that `promote audit` writes as `audit.json`.

    Raises:
        ValueError: The document is of another format.
    """
    if report["format"] != FORMAT:
        raise ValueError(f"format: not known, got {report['format']!r}, expected {FORMAT}")
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            report=report,
            inlined=Inlined.read(),
            choices=GrantChoices.of(report["grants"]),
            findings=finding_groups(report["findings"]),
            layout=lay_out_trust(report["trust"]),
            reasons=reason_groups(report["acknowledgments"]),
            titles={rule["id"]: rule["title"] for rule in report["rules"]},
        )
    )


def _templates() -> Environment:
    templates = Environment(
        autoescape=True,
        finalize=visible_text,
        keep_trailing_newline=True,
        loader=PackageLoader("promote.audit.page", "templates"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    templates.filters["breakable"] = breakable
    templates.globals |= {"environments_of": environments_of, "gate_rows": gate_rows}
    return templates
