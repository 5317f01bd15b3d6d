"""What an environment's network and trail may be."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from model_promotion.config import NetworkConfig, load_promotion_config

VPC = "vpc-0a1b2c3d"
SUBNETS = "[subnet-0a1b2c3d, subnet-0a1b2c3d4e5f60718]"
TABLES = "[rtb-0a1b2c3d]"
WHOLE = f"{{vpc_id: {VPC}, subnet_ids: {SUBNETS}, route_table_ids: {TABLES}}}"
OF_OTHERS = f"{{vpc_id: {VPC}, subnet_ids: {SUBNETS}, endpoints: false}}"
NETWORK = "environments[0].network"
EXAMPLE = Path(__file__).parents[3] / "config"
SCHEMA = EXAMPLE / "schema" / "path.schema.json"

CASES = {
    "a VPC that is a subnet": (
        WHOLE.replace(VPC, "subnet-0a1b2c3d"),
        (
            f"{NETWORK}.vpc_id: not a VPC id, got 'subnet-0a1b2c3d', "
            "expected vpc- and 8 or 17 digits and letters a to f"
        ),
    ),
    "a VPC id that is too short": (
        WHOLE.replace(VPC, "vpc-0a1b2c3"),
        (
            f"{NETWORK}.vpc_id: not a VPC id, got 'vpc-0a1b2c3', "
            "expected vpc- and 8 or 17 digits and letters a to f"
        ),
    ),
    "no VPC": (
        WHOLE.replace(f"vpc_id: {VPC}, ", ""),
        f"{NETWORK}.vpc_id: missing, expected the id of the VPC",
    ),
    "a subnet that is a name": (
        WHOLE.replace("subnet-0a1b2c3d,", "private-a,"),
        (
            f"{NETWORK}.subnet_ids[0]: not a subnet id, got 'private-a', "
            "expected subnet- and 8 or 17 digits and letters a to f"
        ),
    ),
    "no subnets": (
        WHOLE.replace(SUBNETS, "[]"),
        f"{NETWORK}.subnet_ids: input should have at least 1 entries, got []",
    ),
    "one subnet twice": (
        WHOLE.replace(SUBNETS, "[subnet-0a1b2c3d, subnet-0a1b2c3d]"),
        f"{NETWORK}.subnet_ids: named twice, got ['subnet-0a1b2c3d'], expected each once",
    ),
    "a subnet outside a list": (
        WHOLE.replace(SUBNETS, "subnet-0a1b2c3d"),
        f"{NETWORK}.subnet_ids: input should be a list, got 'subnet-0a1b2c3d'",
    ),
    "a route table that is none": (
        WHOLE.replace(TABLES, "[main]"),
        (
            f"{NETWORK}.route_table_ids[0]: not a route table id, got 'main', "
            "expected rtb- and 8 or 17 digits and letters a to f"
        ),
    ),
    "one route table twice": (
        WHOLE.replace(TABLES, "[rtb-0a1b2c3d, rtb-0a1b2c3d]"),
        f"{NETWORK}.route_table_ids: named twice, got ['rtb-0a1b2c3d'], expected each once",
    ),
    "endpoints without route tables": (
        WHOLE.replace(f", route_table_ids: {TABLES}", ""),
        (
            f"{NETWORK}: no route tables for the endpoints of S3 and DynamoDB, "
            "got no route_table_ids, "
            "expected them, or endpoints: false where the VPC has its endpoints"
        ),
    ),
    "endpoints that are a word": (
        OF_OTHERS.replace("false", "theirs"),
        f"{NETWORK}.endpoints: input should be true or false, got 'theirs'",
    ),
    "an unknown key": (
        WHOLE.replace("vpc_id", "vpc"),
        (
            f"{NETWORK}.vpc: unknown key, expected vpc_id, subnet_ids, route_table_ids "
            "or endpoints; did you mean vpc_id?"
        ),
    ),
    "no value": ("", f"{NETWORK}: no value, expected one, or the key left out"),
    "a word": ("default", f"{NETWORK}: input should be a mapping, got 'default'"),
}


@pytest.mark.parametrize(("network", "line"), CASES.values(), ids=CASES.keys())
def test_a_network_is_refused(refused_path: Any, network: str, line: str) -> None:
    refused = refused_path(("name: dev", f"name: dev\n    network: {network}"))

    assert f"path.yaml: {line}" in refused


def test_7_subnets_are_too_many(refused_path: Any) -> None:
    many = ", ".join(f"subnet-0a1b2c{number:02}" for number in range(7))

    (line,) = refused_path(
        ("name: dev", f"name: dev\n    network: {WHOLE.replace(SUBNETS, f'[{many}]')}")
    )

    said = "path.yaml: environments[0].network.subnet_ids: input should have at most 6 entries"
    assert line.startswith(said)


def test_a_trail_that_is_a_word_is_refused(refused_path: Any) -> None:
    assert refused_path(("name: dev", "name: dev\n    audit_trail: always")) == [
        "path.yaml: environments[0].audit_trail: input should be true or false, got 'always'"
    ]


@pytest.mark.parametrize("network", [WHOLE, OF_OTHERS])
def test_a_network_is_the_environments_own(folder: Any, network: str) -> None:
    folder.change("path.yaml", ("name: dev", f"name: dev\n    network: {network}"))

    config = folder.load()
    dev, staging, _ = config.environments

    assert config.network_of(dev).vpc_id == VPC
    assert config.network_of(dev).subnet_ids == ("subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f60718")
    assert config.network_of(dev).endpoints is (network == WHOLE)
    assert config.network_of(staging) is None


def test_a_trail_is_the_environments_own(folder: Any) -> None:
    folder.change("path.yaml", ("name: dev", "name: dev\n    audit_trail: true"))

    config = folder.load()
    dev, staging, _ = config.environments

    assert config.has_audit_trail(dev)
    assert not config.has_audit_trail(staging)


@pytest.mark.parametrize("network", [WHOLE, OF_OTHERS])
def test_a_serverless_endpoint_is_in_no_network(folder: Any, network: str) -> None:
    folder.change("path.yaml", ("name: prod", f"name: prod\n    network: {network}"))
    folder.change(
        "models/churn.yaml",
        ("instance_type: ml.m5.large", "serverless: {memory_size_in_mb: 2048, max_concurrency: 5}"),
        ("      initial_instance_count: 1\n", ""),
    )

    assert folder.refused() == [
        (
            "models/churn.yaml: environments.prod.endpoint.serverless: cannot be in the network of "
            "prod, got {'max_concurrency': 5, 'memory_size_in_mb': 2048}, "
            "expected instance_type and initial_instance_count"
        )
    ]


def test_an_endpoint_of_instances_is_in_a_network(folder: Any) -> None:
    folder.change("path.yaml", ("name: prod", f"name: prod\n    network: {WHOLE}"))

    config = folder.load()

    assert config.models[0].endpoint("prod").instance_type == "ml.m5.large"


@pytest.mark.parametrize("network", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_an_editor_sees_what_the_loader_refuses_in_a_network(folder: Any, network: str) -> None:
    folder.change("path.yaml", ("name: dev", f"name: dev\n    network: {network}"))
    document = yaml.safe_load((folder.root / "path.yaml").read_text("utf-8"))

    problems = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(document)

    assert any(problem.json_path.startswith("$.environments[0].network") for problem in problems)


def test_the_example_shows_a_network_and_a_trail_that_hold(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "config"))
    shown = re.compile(r"^    # (?=network:|  \w+_ids?:|audit_trail:)", re.MULTILINE)
    text, lines = shown.subn("    ", (folder / "path.yaml").read_text("utf-8"))
    (folder / "path.yaml").write_text(text, "utf-8")

    config = load_promotion_config(folder)
    dev = config.environments[0]

    assert lines == 5
    assert len(config.network_of(dev).subnet_ids) == 2
    assert config.has_audit_trail(dev)


def test_the_networks_page_shows_a_network_that_holds() -> None:
    text = (EXAMPLE.parent / "docs" / "constructs.md").read_text("utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)

    network = yaml.safe_load(shown)["network"]

    assert NetworkConfig.model_validate(network).endpoints
