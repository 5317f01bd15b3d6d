"""A folder that is right, and what its values are for those who ask."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from model_promotion.config import EndpointConfig, PersonasConfig
from promotion_steps.gates.code_rules import CODE_RULES
from promotion_steps.names import Environment

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")
STAGING = Environment(path="acme", name="staging", account="222222222222", region="us-east-1")
PROD = Environment(path="acme", name="prod", account="333333333333", region="us-east-1")


def test_environments_come_in_the_order_of_the_path(folder):
    assert folder.load().environments == (DEV, STAGING, PROD)


def test_each_environment_knows_where_models_come_from_and_go(folder):
    config = folder.load()
    assert [config.source_of(at) for at in (DEV, STAGING, PROD)] == [None, DEV, STAGING]
    assert [config.target_of(at) for at in (DEV, STAGING, PROD)] == [STAGING, PROD, None]


def test_an_environment_of_another_path_has_no_source(folder):
    stranger = Environment(path="other", name="dev", account="111111111111", region="us-east-1")
    with pytest.raises(ValueError, match="not on the path, got 'other/dev/111111111111/us-east-1'"):
        folder.load().source_of(stranger)


def test_personas_default_to_nobody_but_the_own_account(folder):
    assert folder.load().personas_of(DEV) == PersonasConfig()
    assert PersonasConfig().data_scientist == PersonasConfig().model_approver == ()


def test_named_principals_are_those_of_their_environment_alone(folder):
    role = "arn:aws:iam::111111111111:role/DataScience"
    folder.change(
        "path.yaml", ("name: dev", f"name: dev\n    personas: {{data_scientist: ['{role}']}}")
    )
    config = folder.load()
    assert config.personas_of(DEV).data_scientist == (role,)
    assert config.personas_of(STAGING) == config.personas_of(PROD) == PersonasConfig()


def test_what_holds_on_the_whole_path_is_read(folder):
    folder.change(
        "path.yaml",
        (
            "name: acme",
            (
                "name: acme\norganization: o-a1b2c3d4e5\npermissions_boundary: limit\n"
                "tags: {team: fraud, cost: '42'}"
            ),
        ),
    )
    path = folder.load().path
    assert path.organization == "o-a1b2c3d4e5"
    assert path.permissions_boundary == "limit"
    assert path.tags == {"team": "fraud", "cost": "42"}


def test_what_is_left_out_is_none(folder):
    path = folder.load().path
    assert (path.organization, path.permissions_boundary, path.tags) == (None, None, {})


def test_settings_are_what_the_steps_read_and_nothing_of_another_environment(folder):
    (churn,) = folder.load().models
    standing = {
        "four-eyes": {},
        "image": {},
        "deployability": {"tolerated": (), "download_mb_per_second": 50},
        "unsafe-code": {
            "scan": "required",
            "allowed_globals": (),
            "largest_gib": 20,
            "waivers": (),
            "code": dict(CODE_RULES),
        },
    }
    assert churn.settings("staging") == {
        "model": "churn",
        "group": "churn",
        "gates": {**standing, "metrics": {"auc": {"min": 0.9}}},
    }
    assert churn.settings("prod") == {
        "model": "churn",
        "group": "churn",
        "gates": {**standing, "metrics": {"auc": {"min": 0.95}, "errors": {"max": 3}}},
        "endpoint": {"instance_type": "ml.m5.large", "initial_instance_count": 1},
        "smoke_test": {
            "content_type": "text/csv",
            "accept": "application/json",
            "answer": {"content_type": "application/json", "shape": [1]},
        },
    }


def test_a_whole_threshold_stays_whole(folder):
    (churn,) = folder.load().models
    assert type(churn.settings("prod")["gates"]["metrics"]["errors"]["max"]) is int


def test_an_endpoint_is_that_of_its_environment_alone(folder):
    (churn,) = folder.load().models
    assert churn.endpoint("staging") is None
    assert churn.endpoint("prod") == EndpointConfig(
        instance_type="ml.m5.large", initial_instance_count=1
    )


def test_a_serverless_endpoint_is_read(folder):
    folder.change(
        "models/churn.yaml",
        ("instance_type: ml.m5.large", "serverless:"),
        (
            "      initial_instance_count: 1",
            "        {memory_size_in_mb: 2048, max_concurrency: 5}",
        ),
    )
    endpoint = folder.load().models[0].endpoint("prod")
    assert endpoint.model_dump(exclude_none=True) == {
        "serverless": {"memory_size_in_mb": 2048, "max_concurrency": 5},
        "alarm": {"server_errors": 1, "latency_in_milliseconds": 30_000},
    }


def test_a_payload_is_the_bytes_of_its_file(folder):
    folder.write("models/churn.csv", b"\xff\x00\n")
    assert folder.load().models[0].payload("prod") == b"\xff\x00\n"


def test_there_is_no_payload_where_there_is_no_endpoint(folder):
    message = r"churn has no endpoint there, got 'staging', expected one of \['prod'\]"
    with pytest.raises(ValueError, match=message):
        folder.load().models[0].payload("staging")


def test_there_are_no_settings_for_the_first_environment(folder):
    message = r"not promoted into it, got 'dev', expected one of \['staging', 'prod'\]"
    with pytest.raises(ValueError, match=message):
        folder.load().models[0].settings("dev")


def test_models_are_sorted_by_name(folder):
    content = (folder.root / "models/churn.yaml").read_text("utf-8")
    for name in ("zeta", "alpha"):
        folder.write(f"models/{name}.yaml", content.replace("group: churn", f"group: {name}"))
    assert [model.name for model in folder.load().models] == ["alpha", "churn", "zeta"]


def test_a_path_may_wait_for_its_first_model(folder):
    (folder.root / "models/churn.yaml").unlink()
    assert folder.load().models == ()


def test_files_that_are_hidden_or_no_yaml_are_no_models(folder):
    folder.write("models/.churn.yaml", "left by an editor")
    folder.write("models/README.md", "# models")
    assert [model.name for model in folder.load().models] == ["churn"]


def test_a_config_cannot_be_changed(folder):
    with pytest.raises(ValidationError, match="frozen"):
        folder.load().path.name = "other"


def test_words_are_read_as_editors_read_them(folder):
    folder.change(
        "models/churn.yaml",
        ("errors: {max: 3}", "errors: {min: 9e-1, max: 1.}\n        no: {min: 010}"),
    )
    assert folder.load().models[0].settings("prod")["gates"]["metrics"] == {
        "auc": {"min": 0.95},
        "errors": {"min": 0.9, "max": 1.0},
        "no": {"min": 10},
    }


def test_reading_a_config_needs_no_cdk():
    program = "import sys, model_promotion.config; sys.exit('aws_cdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_container_members_that_may_be_left_behind_are_told_to_the_steps(folder):
    (plain,) = folder.load().models
    folder.change(
        "models/churn.yaml", ("group: churn", "group: churn\nallowed_container_members: [Novelty]")
    )

    (model,) = folder.load().models

    assert "allowed_container_members" not in plain.settings("prod")
    assert model.settings("prod")["allowed_container_members"] == ["Novelty"]
