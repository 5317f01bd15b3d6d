"""What an endpoint on instances may set, which a serverless one may not."""

from __future__ import annotations

import re

import pytest

from model_promotion.config import EndpointConfig, ServerlessConfig

ENDPOINT = "environments.prod.endpoint"
COUNT = "initial_instance_count: 1"
SERVERLESS = "serverless: {memory_size_in_mb: 1024, max_concurrency: 1}"
BOUNDS = {
    "volume_size_in_gb": (1, 512),
    "model_data_download_timeout_in_seconds": (60, 3600),
    "container_startup_health_check_timeout_in_seconds": (60, 3600),
}


@pytest.mark.parametrize(("key", "bounds"), BOUNDS.items())
def test_sagemakers_bounds_are_within_the_config(folder, key, bounds):
    for value in bounds:
        folder.change("models/churn.yaml", (COUNT, f"{COUNT}\n      {key}: {value}"))
        endpoint = folder.load().models[0].endpoint("prod")
        assert getattr(endpoint, key) == value
        folder.change("models/churn.yaml", (f"\n      {key}: {value}", ""))


@pytest.mark.parametrize(("key", "bounds"), BOUNDS.items())
def test_what_is_below_sagemakers_bounds_is_refused(refused_model, key, bounds):
    least, _ = bounds
    assert refused_model((COUNT, f"{COUNT}\n      {key}: {least - 1}")) == [
        f"models/churn.yaml: {ENDPOINT}.{key}: input should be at least {least}, got {least - 1}"
    ]


@pytest.mark.parametrize(("key", "bounds"), BOUNDS.items())
def test_what_is_above_sagemakers_bounds_is_refused(refused_model, key, bounds):
    _, most = bounds
    assert refused_model((COUNT, f"{COUNT}\n      {key}: {most + 1}")) == [
        f"models/churn.yaml: {ENDPOINT}.{key}: input should be at most {most}, got {most + 1}"
    ]


@pytest.mark.parametrize("value", ["'60'", "60.5", "true", "[60]"])
@pytest.mark.parametrize("key", BOUNDS)
def test_what_is_no_whole_number_is_refused(refused_model, key, value):
    (line,) = refused_model((COUNT, f"{COUNT}\n      {key}: {value}"))
    assert line.startswith(f"models/churn.yaml: {ENDPOINT}.{key}: input should be a whole number")


@pytest.mark.parametrize("value", ["'no'", "0", "[false]"])
def test_an_isolation_that_is_neither_true_nor_false_is_refused(refused_model, value):
    (line,) = refused_model((COUNT, f"{COUNT}\n      network_isolation: {value}"))
    assert line.startswith(
        f"models/churn.yaml: {ENDPOINT}.network_isolation: input should be true or false"
    )


@pytest.mark.parametrize(
    "setting", [*(f"{key}: {most}" for key, (_, most) in BOUNDS.items()), "network_isolation: true"]
)
def test_a_serverless_endpoint_takes_no_setting_of_instances(refused_model, setting):
    lines = refused_model(
        ("instance_type: ml.m5.large\n      ", ""), (COUNT, f"{SERVERLESS}\n      {setting}")
    )
    key = setting.partition(":")[0]
    (line,) = lines
    assert re.search(rf"endpoint: not one shape, got \[.*'{key}'.*\], expected .*alone$", line)


def test_containers_are_isolated_unless_the_config_says_otherwise():
    instances = EndpointConfig(instance_type="ml.m5.large", initial_instance_count=1)
    assert instances.isolated
    assert not instances.model_copy(update={"network_isolation": False}).isolated


def test_sagemaker_isolates_no_serverless_container():
    serverless = ServerlessConfig(memory_size_in_mb=1024, max_concurrency=1)
    assert not EndpointConfig(serverless=serverless).isolated
