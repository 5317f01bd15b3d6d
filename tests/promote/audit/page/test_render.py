from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from jinja2 import UndefinedError

from promote.audit.page.render import render_page

HOSTILE = "<script>alert(1)</script>\"' onfocus=x {{ 7 * 7 }} \u202egpj.exe عربى"
SECTIONS = [
    "environments",
    "trust",
    "grants",
    "proofs",
    "gates",
    "protection",
    "rules",
    "findings",
    "acknowledgments",
    "parity",
    "baseline",
    "digests",
    "tools",
]


class Outline(HTMLParser):
    """What stands in a page: its headings, ids, elements and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str | None]:
        return [value for name, value in self.attributes if name == "id"]


def as_if_everything_were(text: str, value: Any, key: str = "") -> Any:
    """Put *text* wherever a report holds words of somebody else."""
    if isinstance(value, dict):
        return {name: as_if_everything_were(text, one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [as_if_everything_were(text, one, key) for one in value]
    words = {"message", "principal", "name", "sid", "reason", "acknowledged", "logical_id", "stack"}
    words |= {"settings", "differences", "conditions", "resources", "why", "title", "label", "type"}
    return text if key in words and isinstance(value, str) else value


def test_the_same_report_gives_the_same_bytes(report: dict[str, Any]) -> None:
    assert render_page(report) == render_page(report)


def test_every_section_of_the_report_is_there_in_the_order_of_the_contents(
    report: dict[str, Any],
) -> None:
    page = render_page(report)

    assert re.findall(r'<section id="([a-z]+)"', page) == SECTIONS
    assert re.findall(r'<li><a href="#([a-z]+)"', page) == SECTIONS


def test_ids_are_unique_and_every_link_leads_to_one(report: dict[str, Any]) -> None:
    outline = Outline(render_page(report))
    ids = outline.ids()

    targets = {value for name, value in outline.attributes if name == "href"}

    assert len(ids) == len(set(ids))
    assert targets - {f"#{one}" for one in ids} == {"data:,"}


def test_headings_are_in_order_under_a_single_first_one(report: dict[str, Any]) -> None:
    levels = [int(one) for one in re.findall(r"<h([1-6])", render_page(report))]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))


def test_the_verdict_says_what_was_not_checked(report: dict[str, Any]) -> None:
    text = " ".join(Outline(render_page(report)).text.split())

    assert "3 errors and 2 warnings are open; 3 findings acknowledged with a reason." in text
    assert "Not everything was checked. cfn-lint: not run, because cfn-lint is missing" in text


@pytest.mark.parametrize("key", ["digest", "grants", "baseline"])
def test_a_report_that_lacks_a_part_is_refused(report: dict[str, Any], key: str) -> None:
    del report[key]

    with pytest.raises((UndefinedError, KeyError), match=key):
        render_page(report)


def test_a_report_of_another_format_is_refused(report: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^format: not known, got 2, expected 1$"):
        render_page(report | {"format": 2})


def test_hostile_words_stay_words(report: dict[str, Any]) -> None:
    usual, hostile = (
        Outline(render_page(one)) for one in (report, as_if_everything_were(HOSTILE, report))
    )

    assert hostile.elements.count("script") == usual.elements.count("script") == 1
    assert not [name for name, _ in hostile.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>\"' onfocus=x {{ 7 * 7 }}" in hostile.text
    assert "\u202e" not in hostile.text
    assert "⟨U+202E⟩gpj.exe عربى" in hostile.text


def test_half_a_character_does_not_stop_the_page(report: dict[str, Any]) -> None:
    report["findings"][0]["message"] = "broken \ud800 name"

    page = render_page(report)

    assert "broken ⟨U+D800⟩ name" in page
    assert page.encode("utf-8")


def test_a_name_may_break_and_is_still_copied_whole(report: dict[str, Any]) -> None:
    arn = f"arn:aws:iam::222222222222:role/{'very-long-' * 60}role"
    report["grants"][0]["principal"] = arn

    page = render_page(report)

    assert arn in Outline(page).text
    assert "arn:<wbr>aws:<wbr>iam::<wbr>222222222222:<wbr>role/<wbr>very-long-" in page


def test_an_empty_report_says_of_each_part_that_there_is_nothing(
    empty_report: dict[str, Any],
) -> None:
    page = render_page(empty_report)

    said = re.findall(r'<p class="nothing">([^<]+)</p>', page)
    assert len(said) == len(SECTIONS)
    assert "No policy of this assembly lets one account act in another." in said
    assert "<table" not in page


def test_accounts_that_trust_nobody_are_drawn_without_arrows(report: dict[str, Any]) -> None:
    report["grants"] = []
    report["trust"]["edges"] = []

    page = render_page(report)

    assert "No account may do anything in another account." in page
    assert 'class="edge' not in page
    assert page.count('class="box') == 4


def test_5000_findings_are_written_in_less_than_two_seconds(large_report: dict[str, Any]) -> None:
    render_page(large_report | {"findings": []})
    before = time.process_time()

    page = render_page(large_report)

    assert time.process_time() - before < 2
    assert page.count('data-state="open"') == 5000
    assert '<details class="group" data-group open' not in page
