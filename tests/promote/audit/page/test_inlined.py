from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from promote.audit.page.render import render_page


def sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def between(page: str, tag: str) -> str:
    (found,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    return str(found)


def test_the_policy_lets_this_style_and_this_script_run_and_nothing_else(
    report: dict[str, Any],
) -> None:
    page = render_page(report)

    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)

    assert policy.replace("&#39;", "'").split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{sha256(between(page, 'style'))}'",
        f"script-src 'sha256-{sha256(between(page, 'script'))}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_is_named_that_lies_elsewhere(report: dict[str, Any]) -> None:
    page = render_page(report)

    assert not re.findall(r"https?://|url\(|@import|\bsrc=", page)
