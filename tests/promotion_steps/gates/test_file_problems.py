"""One finding for each file, with what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from promotion_steps.gates.unsafe_code import UnsafeCodeSettings, check_unsafe_code
from promotion_steps.scan.scan_report import ImportSeen, ScanReport
from tests.promotion_steps.artifacts import scan


def saw(*names: str, where: str = "model.pkl") -> ScanReport:
    report = ScanReport()
    for offset, full_name in enumerate(names):
        module, _, name = full_name.rpartition(".")
        report.add_import(
            ImportSeen(where=where, module=module, name=name, opcode="GLOBAL", offset=offset)
        )
    return report


def said(report: ScanReport, **members: Any) -> list[str]:
    return [one.message for one in check_unsafe_code(report, UnsafeCodeSettings(**members))]


def lines_to_paste(message: str) -> list[str]:
    return list(yaml.safe_load(message.partition("write ")[2])["allowed_globals"])


def test_a_file_with_many_unknown_globals_is_one_finding() -> None:
    (message,) = said(saw("acme.nets.Net", "acme.layers.Layer"))

    assert message == (
        "model.pkl: 2 unknown imports, the first at byte 0 (GLOBAL), got acme.nets.Net,"
        " acme.layers.Layer, expected one of the usual or of allowed_globals;"
        " if you trust them, write allowed_globals: [acme.layers.Layer, acme.nets.Net]"
    )


def test_what_a_finding_says_to_write_lets_the_file_pass() -> None:
    report = saw("acme.nets.Net", "acme.layers.Layer")
    (message,) = said(report, allowed_globals=("other.Net",))

    lines = lines_to_paste(message)

    assert "other.Net" in lines
    assert said(report, allowed_globals=tuple(lines)) == []


def test_of_more_globals_than_anybody_reads_the_modules_are_to_be_allowed() -> None:
    report = saw(*(f"acme.nets.Net{number}" for number in range(21)), "acme.Net.build")
    (message,) = said(report)

    assert "got acme.nets.Net0, acme.nets.Net1" in message
    assert "and 17 more" in message
    lines = lines_to_paste(message)
    assert lines == ["acme.Net.*", "acme.nets.*"]
    assert said(report, allowed_globals=tuple(lines)) == []


def test_what_cannot_be_allowed_is_not_among_the_lines() -> None:
    (message,) = said(saw("acme.nets.a b"))

    assert message.endswith("expected one of the usual or of allowed_globals")


def test_everything_that_is_wrong_with_a_file_is_in_its_finding() -> None:
    report = saw("os.system", "acme.Net")
    report.add_danger("model.pkl", "device node, expected a file")
    report.add_unscanned("model.pkl", "out of time")

    (message,) = said(report)

    parts = message.split("; ")
    assert [part.partition(",")[0] for part in parts] == [
        "model.pkl: device node",
        "dangerous import at byte 0 (GLOBAL)",
        "unknown import at byte 1 (GLOBAL)",
        "if you trust them",
        "not scanned",
    ]


def test_a_model_stored_by_cloudpickle_is_told_what_to_do() -> None:
    (message,) = said(saw("cloudpickle.cloudpickle._make_function", "builtins.type"))

    assert "cloudpickle stores code: save the model by the MLflow flavour of its library" in message
    assert "or waive the artifact (unsafe_code.waivers)" in message


def test_the_worst_file_comes_first() -> None:
    report = ScanReport()
    report.add_unscanned("gap", "out of time")
    for seen in (*saw("acme.Net", where="unknown").imports, *saw("os.a", where="worst").imports):
        report.add_import(seen)

    assert [message.partition(":")[0] for message in said(report)] == ["worst", "unknown", "gap"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("xgboost.core.Booster", "expected a plain instance"),
        ("numpy.log1p", "expected it as a value"),
    ],
)
def test_what_is_known_up_to_a_use_may_not_be_called(name: str, expected: str) -> None:
    report = saw(name)
    called = replace(report.imports[0], is_called=True, opcode="REDUCE", offset=9)
    report.add_import(called)

    (message,) = said(report)

    assert message == f"model.pkl: calls {name} with arguments at byte 9 (REDUCE), {expected}"
    assert said(report, allowed_globals=(name,)) == []


def test_a_booster_may_not_be_made_of_a_file_by_its_name() -> None:
    body = b"\x80\x02cxgboost.core\nBooster\n(NNX\x05\x00\x00\x00/filetR."

    (message,) = said(scan(body, "model.pkl"))

    assert message.startswith("model.pkl: calls xgboost.core.Booster with arguments at byte ")
