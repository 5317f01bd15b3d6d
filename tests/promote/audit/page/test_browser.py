"""The page in a real Chromium, with no network."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[4]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Report = dict[str, Any]
Open = Callable[..., Page]
FIND_VIOLATIONS = """async (rules) => {
  const found = await axe.run({ runOnly: rules });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html)}`);
}"""


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_nobody_is_kept_out(open_page: Open, report: Report, scheme: str, width: int) -> None:
    page = open_page(report, color_scheme=scheme, viewport={"width": width, "height": 900})
    open_all(page)
    page.evaluate(AXE)

    assert page.evaluate(FIND_VIOLATIONS, RULES) == []


def test_nobody_is_kept_out_of_an_empty_report(open_page: Open, empty_report: Report) -> None:
    page = open_page(empty_report)
    page.evaluate(AXE)

    assert page.evaluate(FIND_VIOLATIONS, RULES) == []


@pytest.mark.parametrize("width", [1280, 768, 400])
def test_the_page_never_scrolls_sideways(
    open_page: Open, report: Report, tmp_path: Path, width: int
) -> None:
    report["grants"][0]["principal"] = f"arn:aws:iam::222222222222:role/{'x' * 400}"
    report["findings"][0]["message"] = "y" * 600
    report["environments"][0]["name"] = "z" * 120

    page = open_page(report, viewport={"width": width, "height": 900})
    open_all(page)
    page.screenshot(path=tmp_path / "page.png")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert (tmp_path / "page.png").stat().st_size > 10_000


def test_the_dark_scheme_is_another_one(open_page: Open, report: Report) -> None:
    background = "getComputedStyle(document.body).backgroundColor"

    colors = {
        open_page(report, color_scheme=scheme).evaluate(background) for scheme in ("light", "dark")
    }

    assert colors == {"rgb(250, 250, 248)", "rgb(20, 23, 26)"}


def test_the_first_tab_leads_past_the_contents(open_page: Open, report: Report) -> None:
    page = open_page(report)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_the_printed_page_holds_what_is_folded_and_filtered(
    open_page: Open, report: Report, tmp_path: Path
) -> None:
    page = open_page(report, color_scheme="dark")
    page.locator("#grants-access").select_option("permissions")
    expect(page.locator("#grants-shown")).to_have_text("1 of 9 grants shown")
    pdf = page.pdf(path=tmp_path / "audit.pdf", prefer_css_page_size=True)

    page.emulate_media(media="print", color_scheme="light")

    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 20
    assert page.locator("form:visible").count() == 0
    assert page.locator("#grants-table tbody tr:visible").count() == 9
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    folded = page.locator("#findings-groups details:not([open]) tbody tr")
    assert folded.count() == folded.and_(page.locator(":visible")).count() == 5


def test_without_a_browser_the_tests_say_in_one_line_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bash").symlink_to("/bin/bash")

    run = subprocess.run(
        ["/bin/bash", ROOT / ".ci" / "browser"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 1
    assert run.stderr == (
        "browser: none found, got no chromium, google-chrome or chrome on the PATH, "
        "expected one: install chromium\n"
    )
