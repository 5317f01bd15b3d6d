"""What a reader does with the page in a real Chromium."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Report = dict[str, Any]
Open = Callable[..., Page]


def shown_grants(page: Page) -> list[str]:
    return page.locator("#grants-table tbody tr:visible > th").all_inner_texts()


def test_grants_are_filtered_with_the_keyboard_alone(open_page: Open, report: Report) -> None:
    page = open_page(report)
    shown = page.locator("#grants-shown")
    expect(shown).to_have_text("9 of 9 grants shown")

    page.get_by_label("Text").first.focus()
    page.keyboard.type("acme-prod- decrypt")
    expect(shown).to_have_text("1 of 9 grants shown")
    assert shown_grants(page) == ["G6"]

    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(shown).to_have_text("9 of 9 grants shown")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("environment", "dev", ["G1", "G2", "G3", "G4"]),
        ("service", "kms", ["G2", "G6"]),
        ("access", "permissions", ["G9"]),
    ],
)
def test_grants_are_filtered_by_choice(
    open_page: Open, report: Report, field: str, value: str, expected: list[str]
) -> None:
    page = open_page(report)

    page.locator(f"#grants-{field}").select_option(value)

    expect(page.locator("#grants-shown")).to_have_text(f"{len(expected)} of 9 grants shown")
    assert shown_grants(page) == expected


def test_a_link_to_a_grant_that_is_filtered_out_shows_it(open_page: Open, report: Report) -> None:
    page = open_page(report)
    page.locator("#grants-access").select_option("permissions")
    expect(page.locator("#grant-G1")).to_be_hidden()

    page.get_by_role("link", name="G1", exact=True).click()

    expect(page.locator("#grant-G1")).to_be_in_viewport()


def test_without_scripts_the_tables_are_whole_and_nothing_asks_for_input(
    open_page: Open, report: Report
) -> None:
    page = open_page(report, java_script_enabled=False)

    assert page.locator("#grants-table tbody tr").count() == 9
    expect(page.locator("#grant-G9")).to_be_visible()
    assert page.locator("form:visible").count() == 0


def test_an_arrow_that_has_the_focus_marks_its_grants(open_page: Open, report: Report) -> None:
    page = open_page(report)

    arrow = page.get_by_role("link", name="reads · 3 grants: staging in dev")
    arrow.focus()

    marked = page.locator("tr.lit").evaluate_all("rows => rows.map((row) => row.id)")
    assert marked == ["edge-2", "grant-G1", "grant-G2", "grant-G3"]
    page.keyboard.press("Tab")
    expect(page.locator("#grant-G1")).not_to_have_class("lit")


def test_findings_open_close_and_are_filtered(open_page: Open, report: Report) -> None:
    page = open_page(report)
    group = page.locator("#findings-groups details", has_text="MP-log-retention")
    message = group.get_by_text("keeps for ever").first
    expect(message).to_be_hidden()

    group.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(message).to_be_visible()

    page.get_by_role("button", name="Close all").click()
    assert page.locator("#findings-groups details[open]").count() == 0
    page.locator("#findings-state").select_option("acknowledged")
    expect(page.locator("#findings-shown")).to_have_text("3 of 8 findings shown")
    assert page.locator("#findings-groups details:visible").count() == 2


def test_a_page_with_5000_findings_stays_usable(open_page: Open, large_report: Report) -> None:
    page = open_page(large_report)
    before = time.monotonic()

    page.locator("#findings-text").fill("Role4999")
    expect(page.locator("#findings-shown")).to_have_text("1 of 5,000 findings shown")

    assert time.monotonic() - before < 5
    assert page.locator("#findings-groups details:visible").count() == 1
