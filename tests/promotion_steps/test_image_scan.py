"""What ECR's scans tell, basic ones and Inspector's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from promotion_steps.image_scan import SEVERITIES, ImageScan


def answer(status: str = "COMPLETE", **findings: Any) -> dict[str, Any]:
    return {"imageScanStatus": {"status": status}, "imageScanFindings": findings}


def scan(**counts: int) -> ImageScan:
    return ImageScan(status="COMPLETE", description="", counts=counts)


def test_the_counts_of_a_basic_scan_are_read() -> None:
    read = ImageScan.from_answers([answer(findingSeverityCounts={"HIGH": 2, "LOW": 1})])

    assert read.is_finished
    assert read.counts == {"HIGH": 2, "LOW": 1}


def test_findings_that_nobody_counted_are_counted_over_all_pages() -> None:
    pages = [
        answer("ACTIVE", enhancedFindings=[{"severity": "HIGH"}, {"severity": "UNTRIAGED"}]),
        answer("ACTIVE", enhancedFindings=[{"severity": "HIGH"}], findings=[{"severity": "LOW"}]),
    ]

    assert ImageScan.from_answers(pages).counts == {"HIGH": 2, "LOW": 1, "UNTRIAGED": 1}


def test_a_scan_that_goes_on_has_no_findings_yet() -> None:
    status = {"status": "IN_PROGRESS", "description": "soon"}
    read = ImageScan.from_answers([{"imageScanStatus": status}])

    assert not read.is_finished
    assert (read.description, read.counts) == ("soon", {})


@pytest.mark.parametrize(
    ("severity", "above"),
    [
        ("CRITICAL", {}),
        ("HIGH", {"CRITICAL": 1, "UNDEFINED": 3}),
        ("MEDIUM", {"CRITICAL": 1, "HIGH": 2, "UNDEFINED": 3}),
    ],
)
def test_what_is_worse_comes_first_and_what_is_unknown_last(
    severity: str, above: dict[str, int]
) -> None:
    found = scan(UNDEFINED=3, HIGH=2, CRITICAL=1, LOW=9, MEDIUM=0)

    assert list(found.above(severity).items()) == list(above.items())


def test_a_count_that_is_none_is_refused() -> None:
    with pytest.raises(
        ValueError,
        match=r"^DescribeImageScanFindings: imageScanFindings\.findingSeverityCounts\.HIGH: got"
        r" 'many', expected a whole number from 0$",
    ):
        ImageScan.from_answers([answer(findingSeverityCounts={"HIGH": "many"})])


@given(
    st.dictionaries(
        st.sampled_from(["imageScanStatus", "imageScanFindings"]),
        st.none()
        | st.text()
        | st.dictionaries(
            st.sampled_from(["status", "findings", "enhancedFindings", "findingSeverityCounts"]),
            st.none()
            | st.text()
            | st.integers()
            | st.lists(st.none() | st.dictionaries(st.just("severity"), st.text()))
            | st.dictionaries(st.sampled_from(SEVERITIES), st.none() | st.integers()),
        ),
    )
)
def test_no_answer_makes_the_reader_raise_anything_else(value: Any) -> None:
    try:
        ImageScan.from_answers([value])
    except ValueError as error:
        assert str(error).startswith("DescribeImageScanFindings: ")  # noqa: PT017
