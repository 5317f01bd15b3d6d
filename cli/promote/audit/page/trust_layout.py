"""Where the accounts and the arrows of the trust graph are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from promote.audit.page.trust_drawing import BOX_HEIGHT, BOX_WIDTH, Arrow, Box, TrustLayout

MARGIN, COLUMN, GUTTER = 12, 236, 210
ROW, LANE_GAP, LANE_TITLE = 42, 18, 30
HEAD = 8
LOOP_WIDTH, LOOP_HEIGHT = 34, 14


def lay_out_trust(trust: Mapping[str, Any]) -> TrustLayout:
    """Draw accounts of the path as columns, foreign ones as lanes below, one row an arrow."""
    nodes = sorted(trust["nodes"], key=lambda node: (node["order"], node["account"]))
    inside = [node for node in nodes if node["kind"] == "environment"]
    outside = [node for node in nodes if node["kind"] == "foreign"]
    edges = _in_path_order(trust["edges"], nodes)
    foreign = {node["account"] for node in outside}
    within = [edge for edge in edges if not _touched(edge, foreign)]
    columns = _columns(inside, left=MARGIN + (GUTTER if outside else 0))
    top = MARGIN + BOX_HEIGHT + LANE_GAP
    path_rows = [(edge, top + (row + 1) * ROW) for row, edge in enumerate(within)]
    lanes, lane_rows = _lanes(outside, edges, top + len(within) * ROW + LANE_TITLE)
    rows = path_rows + lane_rows
    bottom = max([y for _, y in rows] + [lane.y + lane.height for lane in lanes] + [top])
    return TrustLayout(
        width=2 * MARGIN + (GUTTER if outside else 0) + COLUMN * max(len(columns), 1),
        height=bottom + 2 * MARGIN,
        line_bottom=bottom + MARGIN,
        columns=columns,
        lanes=lanes,
        arrows=_arrows(rows, {box.account: box for box in (*columns, *lanes)}, foreign),
    )


def _in_path_order(
    edges: Sequence[Mapping[str, Any]], nodes: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    order = {node["account"]: position for position, node in enumerate(nodes)}
    return sorted(edges, key=lambda e: (order[e["from"]], order[e["to"]], e["kind"]))


def _touched(edge: Mapping[str, Any], accounts: set[str]) -> bool:
    return edge["from"] in accounts or edge["to"] in accounts


def _columns(nodes: Sequence[Mapping[str, Any]], *, left: int) -> tuple[Box, ...]:
    inset = (COLUMN - BOX_WIDTH) // 2
    return tuple(
        Box(
            account=node["account"],
            label=node["label"],
            x=left + place * COLUMN + inset,
            y=MARGIN,
        )
        for place, node in enumerate(nodes)
    )


def _lanes(
    nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]], top: int
) -> tuple[tuple[Box, ...], list[tuple[Mapping[str, Any], int]]]:
    """Give each foreign account the height of its arrows; each arrow is drawn once."""
    remaining = list(edges)
    in_lane = []
    for node in nodes:
        in_lane.append([edge for edge in remaining if _touched(edge, {node["account"]})])
        remaining = [edge for edge in remaining if edge not in in_lane[-1]]
    heights = [max(BOX_HEIGHT, len(own) * ROW + LANE_GAP) for own in in_lane]
    tops = list(accumulate((height + LANE_GAP for height in heights), initial=top))
    lanes = tuple(
        Box(account=node["account"], label=node["label"], x=MARGIN, y=y, height=height)
        for node, y, height in zip(nodes, tops, heights, strict=False)
    )
    rows = [
        (edge, y + (row + 1) * ROW)
        for own, y in zip(in_lane, tops, strict=False)
        for row, edge in enumerate(own)
    ]
    return lanes, rows


def _arrows(
    rows: Sequence[tuple[Mapping[str, Any], int]], boxes: Mapping[str, Box], foreign: set[str]
) -> tuple[Arrow, ...]:
    return tuple(
        _arrow(number, edge, y, boxes, foreign) for number, (edge, y) in enumerate(rows, start=1)
    )


def _arrow(
    number: int, edge: Mapping[str, Any], y: int, boxes: Mapping[str, Box], foreign: set[str]
) -> Arrow:
    start, end = (_end(boxes[edge[side]], foreign) for side in ("from", "to"))
    loop = start == end
    path = (
        f"M{start} {y - LOOP_HEIGHT}h{LOOP_WIDTH}v{LOOP_HEIGHT}H{end + HEAD}"
        if loop
        else f"M{start} {y}H{end - HEAD if end > start else end + HEAD}"
    )
    back = -HEAD if end > start else HEAD
    return Arrow(
        number=number,
        edge=edge,
        source=boxes[edge["from"]].label,
        target=boxes[edge["to"]].label,
        foreign=_touched(edge, foreign),
        line=path,
        head=f"{end},{y} {end + back},{y - 5} {end + back},{y + 5}",
        label_x=start + LOOP_WIDTH + 6 if loop else (start + end) // 2,
        label_y=y - 8,
        label_anchor="start" if loop else "middle",
    )


def _end(box: Box, foreign: set[str]) -> int:
    return box.x + box.width if box.account in foreign else box.middle
