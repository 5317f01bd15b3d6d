from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from promote.audit.page.render import render_page

ROOT = Path(__file__).parents[4]
SILENT = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Report = dict[str, Any]


@pytest.fixture
def report() -> Report:
    return json.loads((Path(__file__).parent / "report.json").read_text("utf-8"))


@pytest.fixture
def empty_report(report: Report) -> Report:
    nothing = dict.fromkeys(report["summary"], 0) | {"verdict": "pass"}
    lists = {key: [] for key, value in report.items() if isinstance(value, list)}
    return (
        report
        | lists
        | {
            "summary": nothing,
            "trust": {"nodes": [], "edges": []},
            "baseline": None,
        }
    )


@pytest.fixture
def large_report(report: Report) -> Report:
    """A report with 5,000 findings of 50 rules."""
    (pattern, *_) = report["findings"]
    many = [
        pattern | {"rule": f"Rule{number % 50}", "logical_id": f"Role{number}", "line": number}
        for number in range(5000)
    ]
    return report | {"findings": many}


@pytest.fixture(scope="module")  # its event loop would be in the way of other tests' own
def browser() -> Iterator[Browser]:
    found = subprocess.run([ROOT / ".ci" / "browser"], capture_output=True, text=True)
    if found.returncode:
        pytest.fail(found.stderr.strip())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=SILENT)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a report as a file; a request, an error or a console message fails the test."""
    heard: list[str] = []
    contexts = []

    def open_page(report: Report, **options: Any) -> Page:
        file = tmp_path / "audit.html"
        file.write_text(render_page(report), "utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.route("**/*", lambda route: _only(route, file, heard))
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def _only(route: Route, file: Path, heard: list[str]) -> None:
    asked = route.request.url.partition("#")[0]
    if asked == file.as_uri():
        route.continue_()
    elif not asked.startswith("data:"):
        heard.append(f"request: {asked}")
        route.abort()
