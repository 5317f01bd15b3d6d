from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from promote.audit.page.trust_layout import lay_out_trust


def account(number: int, kind: str = "environment", label: str | None = None) -> dict[str, Any]:
    return {"account": str(number), "label": label or f"a{number}", "kind": kind, "order": number}


def edge(source: int, target: int, kind: str = "reads") -> dict[str, Any]:
    return {
        "from": str(source),
        "to": str(target),
        "kind": kind,
        "actions": ["s3:GetObject"],
        "grants": ["G1"],
    }


def test_accounts_of_the_path_are_columns_in_its_order() -> None:
    layout = lay_out_trust({"nodes": [account(2), account(1), account(3)], "edges": []})

    assert [box.account for box in layout.columns] == ["1", "2", "3"]
    assert len({box.y for box in layout.columns}) == 1
    apart = [right.x - left.x - left.width for left, right in pairwise(layout.columns)]
    assert min(apart) > 0


def test_foreign_accounts_are_lanes_below_the_path_that_do_not_overlap() -> None:
    nodes = [account(1), account(8, "foreign"), account(9, "foreign")]
    edges = [edge(8, 1), edge(1, 8), edge(8, 1, "writes"), edge(9, 1)]

    layout = lay_out_trust({"nodes": nodes, "edges": edges})

    first, second = layout.lanes
    assert first.y > layout.columns[0].y + layout.columns[0].height
    assert second.y > first.y + first.height
    assert second.y + second.height < layout.height
    assert len(layout.arrows) == 4
    assert all(arrow.foreign for arrow in layout.arrows)


def test_every_arrow_has_a_row_of_its_own() -> None:
    nodes = [account(1), account(2), account(8, "foreign"), account(9, "foreign")]
    edges = [edge(1, 2), edge(2, 1), edge(8, 9), edge(9, 8), edge(1, 9)]

    layout = lay_out_trust({"nodes": nodes, "edges": edges})

    assert len({arrow.label_y for arrow in layout.arrows}) == len(edges)
    assert [arrow.number for arrow in layout.arrows] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("source", "target"), [(1, 2), (2, 1)])
def test_the_head_of_an_arrow_touches_whom_it_points_at(source: int, target: int) -> None:
    layout = lay_out_trust({"nodes": [account(1), account(2)], "edges": [edge(source, target)]})

    (arrow,) = layout.arrows
    start, end = (layout.columns[number - 1].middle for number in (source, target))
    assert arrow.line.startswith(f"M{start} ")
    assert arrow.head.startswith(f"{end},")


def test_an_account_that_acts_in_itself_gets_a_loop() -> None:
    layout = lay_out_trust({"nodes": [account(1)], "edges": [edge(1, 1)]})

    (arrow,) = layout.arrows
    assert "v" in arrow.line
    assert arrow.label_anchor == "start"


def test_a_label_that_does_not_fit_is_cut_and_says_so() -> None:
    layout = lay_out_trust({"nodes": [account(1, label="x" * 40)], "edges": []})

    assert layout.columns[0].short_label == "x" * 21 + "…"


def test_no_account_needs_no_drawing() -> None:
    layout = lay_out_trust({"nodes": [], "edges": []})

    assert (layout.columns, layout.lanes, layout.arrows) == ((), (), ())
