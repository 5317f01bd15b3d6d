"""Every probe says what it does, on the page as well."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from promote.doctor.catalogue import CHECKS, PROBES, permissions
from promote.doctor.made_resources import ALL_KINDS
from promote.doctor.mark import LONGEST_PURPOSE, Mark
from promote.doctor.page import BEGIN, page_with
from promote.doctor.probe import Probe
from promote.doctor.probe_image import image_of_aws
from promotion_steps.aws_registries import aws_accounts
from promotion_steps.names import Environment

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "doctor.md"


def test_ids_are_unique() -> None:
    assumptions = [one.id for probe in PROBES for one in probe.assumptions]
    ids = [*assumptions, *(probe.id for probe in PROBES if probe.id not in assumptions)]

    assert len(ids) == len(set(ids))
    assert len({check.id for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_a_probe_that_makes_something_says_what_and_of_which_kinds(probe: Probe) -> None:
    made = (*probe.makes, *probe.shares)
    kinds = probe.kinds

    assert bool(made) is bool(kinds)
    assert set(kinds) <= set(ALL_KINDS)


def test_the_page_is_generated_from_the_declarations() -> None:
    page = PAGE.read_text("utf-8")

    assert page == page_with(page), "docs/doctor.md: run make generate"


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match=f"page: no markers, expected {BEGIN} and"):
        page_with("# Doctor\n")


def test_no_permission_has_a_wildcard_and_each_is_an_action() -> None:
    for action in permissions():
        service, _, name = action.partition(":")
        assert service.isalnum()
        assert name.isalnum()


def test_names_of_the_longest_path_fit_into_the_name_of_a_role() -> None:
    environment = Environment(
        path="p" * 20, name="e" * 16, account="111111111111", region="us-east-1"
    )

    name = Mark(environment=environment).name("x" * LONGEST_PURPOSE)

    assert len(name) <= 64


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-2"])
def test_the_image_of_probes_is_one_of_aws(region: str) -> None:
    environment = Environment(path="acme", name="dev", account="111111111111", region=region)

    image = image_of_aws(environment)

    assert image is not None
    assert image.partition(".")[0] in aws_accounts(region)


def test_no_image_is_invented_for_another_region() -> None:
    environment = Environment(path="acme", name="dev", account="111111111111", region="cn-north-1")

    assert image_of_aws(environment) is None


def test_settings_of_assumptions_are_keys_of_the_config() -> None:
    schema = json.loads((ROOT / "config" / "schema" / "path.schema.json").read_text("utf-8"))
    known = schema["$defs"]["AssumptionsConfig"]["properties"]
    settings = {one.setting for probe in PROBES for one in probe.assumptions if one.setting}

    assert settings == set(known)


def test_each_row_of_what_is_assumed_links_to_a_probe() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    _, _, section = page.partition("## What is assumed of AWS")
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    anchors = {assumption.id for probe in PROBES for assumption in probe.assumptions}

    assert len(rows) > 2
    for row in rows[2:]:
        linked = re.findall(r"\(doctor\.md#([a-z-]+)\)", row)
        assert linked, row
        assert set(linked) <= anchors, row


def test_each_setting_of_an_assumption_is_in_the_table_of_sources() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    settings = {one.setting for probe in PROBES for one in probe.assumptions if one.setting}

    assert {setting for setting in settings if f"`{setting}`" not in page} == set()
