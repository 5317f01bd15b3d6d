"""What a model's file may not say."""

from __future__ import annotations

import pytest

TARGETS = "expected an entry for each of staging, prod"
METRICS = "environments.staging.gates.metrics"
SMOKE_TEST = "environments.prod.smoke_test"
CASES = {
    "a threshold that is a word": (
        ("min: 0.9}", "min: high}"),
        f"{METRICS}.auc.min: input should be a number, got 'high'",
    ),
    "a threshold that is a truth": (
        ("min: 0.9}", "min: true}"),
        f"{METRICS}.auc.min: input should be a number, got True",
    ),
    "a threshold in quotes": (
        ("min: 0.9}", "min: '0.9'}"),
        f"{METRICS}.auc.min: input should be a number, got '0.9'",
    ),
    "a threshold that is not a number": (
        ("min: 0.9}", "min: .nan}"),
        f"{METRICS}.auc.min: input should be a finite number, got nan",
    ),
    "a threshold without end": (
        ("min: 0.9}", "max: -.inf}"),
        f"{METRICS}.auc.max: input should be a finite number, got -inf",
    ),
    "a threshold that is empty": (
        ("min: 0.9}", "min: }"),
        f"{METRICS}.auc.min: no value, expected one, or the key left out",
    ),
    "a floor above the ceiling": (
        ("min: 0.9}", "min: 0.9, max: 0.8}"),
        f"{METRICS}.auc: min is above max, got 0.9 and 0.8, expected min <= max",
    ),
    "a metric without bounds": (
        ("{min: 0.9}", "{}"),
        (
            f"{METRICS}.auc: no bound, got {{}}, expected at least one of min, max, max_gap,"
            " champion_tolerance"
        ),
    ),
    "a metric that is a number": (
        ("{min: 0.9}", "0.9"),
        f"{METRICS}.auc: input should be a mapping, got 0.9",
    ),
    "a metric name with a space": (
        ("auc: {min: 0.9}", "'a c': {min: 0.9}"),
        (
            f"{METRICS}.'a c': not a metric name, got 'a c', "
            "expected 1 to 64 letters, digits and _.:/@+-"
        ),
    ),
    "no metric at all": (
        ("auc: {min: 0.9}", "{}"),
        f"{METRICS}: input should have at least 1 entries, got {{}}",
    ),
    "an unknown key with a near one": (
        ("gates:", "gate:"),
        (
            "environments.staging.gate: unknown key, expected gates, endpoint or smoke_test; "
            "did you mean gates?"
        ),
    ),
    "an unknown key inside a list of metrics": (
        ("{min: 0.9}", "{floor: 0.9}"),
        (
            f"{METRICS}.auc.floor: unknown key, expected min, max, max_gap, champion_tolerance"
            " or better"
        ),
    ),
    "no gates": (
        ("gates:", "gate:"),
        (
            "environments.staging.gates: missing, "
            "expected what a model version must pass before it is promoted"
        ),
    ),
    "no group": (
        ("group: churn\n", ""),
        "group: missing, expected the model package group, of the same name in every environment",
    ),
    "a group with a space": (
        ("group: churn", "group: our churn"),
        (
            "group: not a model package group, got 'our churn', "
            "expected 1 to 63 letters, digits and hyphens between them"
        ),
    ),
    "an environment that is not on the path": (
        ("  prod:", "  prd:"),
        f"environments.prd: not on the path, {TARGETS}; did you mean prod?",
    ),
    "a target without an entry": (
        ("  prod:", "  prd:"),
        f"environments.prod: missing, {TARGETS}",
    ),
    "the first environment": (
        ("  staging:", "  dev:"),
        f"environments.dev: models start here, nothing promotes them into it, {TARGETS}",
    ),
    "an endpoint that nobody tests": (
        ("smoke_test:", "smoke_tests:"),
        f"{SMOKE_TEST}: missing, expected one with endpoint",
    ),
    "a smoke test of nothing": (
        ("endpoint:", "endpoints:"),
        "environments.prod.endpoint: missing, expected one with smoke_test",
    ),
    "a type of instance without a count": (
        ("      initial_instance_count: 1\n", ""),
        (
            "environments.prod.endpoint: not one shape, got ['instance_type'], "
            "expected instance_type and initial_instance_count, or serverless alone"
        ),
    ),
    "instances and serverless": (
        (
            "initial_instance_count: 1",
            "serverless: {memory_size_in_mb: 1024, max_concurrency: 1}",
        ),
        (
            "environments.prod.endpoint: not one shape, got ['instance_type', 'serverless'], "
            "expected instance_type and initial_instance_count, or serverless alone"
        ),
    ),
    "a misspelt instance type": (
        ("ml.m5.large", "ml.m5.larg"),
        (
            "environments.prod.endpoint.instance_type: not an instance type of endpoints, "
            "got 'ml.m5.larg', expected one such as ml.m5.large; did you mean ml.m5.large?"
        ),
    ),
    "an instance type of EC2": (
        ("ml.m5.large", "m5.large"),
        (
            "environments.prod.endpoint.instance_type: not an instance type, got 'm5.large', "
            "expected a SageMaker instance type, such as ml.m5.large"
        ),
    ),
    "half an instance": (
        ("initial_instance_count: 1", "initial_instance_count: 0.5"),
        (
            "environments.prod.endpoint.initial_instance_count: "
            "input should be a whole number, got 0.5"
        ),
    ),
    "no instance": (
        ("initial_instance_count: 1", "initial_instance_count: 0"),
        "environments.prod.endpoint.initial_instance_count: input should be at least 1, got 0",
    ),
    "odd memory": (
        ("ml.m5.large", "x\n      serverless: {memory_size_in_mb: 1500, max_concurrency: 1}"),
        (
            "environments.prod.endpoint.serverless.memory_size_in_mb: "
            "input should be a multiple of 1024, got 1500"
        ),
    ),
    "more concurrency than there is": (
        ("ml.m5.large", "x\n      serverless: {memory_size_in_mb: 1024, max_concurrency: 201}"),
        (
            "environments.prod.endpoint.serverless.max_concurrency: "
            "input should be at most 200, got 201"
        ),
    ),
    "a media type that is none": (
        ("text/csv", "csv"),
        (
            f"{SMOKE_TEST}.content_type: not a media type, got 'csv', "
            "expected a media type, such as text/csv"
        ),
    ),
    "a shape that is a number": (
        ("shape: [1]", "shape: 1"),
        f"{SMOKE_TEST}.answer.shape: input should be a list, got 1",
    ),
    "a shape of nothing": (
        ("shape: [1]", "shape: [0]"),
        f"{SMOKE_TEST}.answer.shape[0]: input should be at least 1, got 0",
    ),
    "environments that are a list": (
        ("environments:", "environments: [staging]\nothers:"),
        "environments: input should be a mapping, got ['staging']",
    ),
    "a container member in lower case": (
        ("group: churn", "group: churn\nallowed_container_members: [novelty]"),
        (
            "allowed_container_members[0]: not a member's name, got 'novelty', "
            "expected 1 to 64 letters and digits, a capital letter first"
        ),
    ),
    "a container member that is a number": (
        ("group: churn", "group: churn\nallowed_container_members: [1]"),
        "allowed_container_members[0]: input should be text, got 1, expected quotes around it",
    ),
    "container members that are no list": (
        ("group: churn", "group: churn\nallowed_container_members: Novelty"),
        "allowed_container_members: input should be a list, got 'Novelty'",
    ),
    "a key that would break the line": (
        ("group: churn", 'group: churn\n"a\\nb": 1'),
        "'a\\nb': unknown key, expected group, team, allowed_container_members or environments",
    ),
}


@pytest.mark.parametrize(("change", "line"), CASES.values(), ids=CASES.keys())
def test_model_refuses(refused_model, change, line):
    assert f"models/churn.yaml: {line}" in refused_model(change)


@pytest.mark.parametrize("case", ["a threshold that is a word", "a group with a space"])
def test_one_problem_is_told_once(refused_model, case):
    change, line = CASES[case]
    assert refused_model(change) == [f"models/churn.yaml: {line}"]


def test_two_models_may_not_share_a_group(folder):
    content = (folder.root / "models/churn.yaml").read_text("utf-8")
    folder.write("models/loyalty.yaml", content.replace("group: churn", "group: Churn"))
    assert folder.refused() == [
        (
            "models/loyalty.yaml: group: of models/churn.yaml too, got 'Churn', "
            "expected a group of its own"
        )
    ]


def test_a_model_may_not_be_called_environment(folder):
    (folder.root / "models/churn.yaml").rename(folder.root / "models/environment.yaml")
    assert folder.refused() == [
        (
            "models/environment.yaml: file name: its stack dev-environment would be that of "
            "path.yaml too, got 'environment', expected another name"
        )
    ]


def test_a_model_may_not_be_called_as_the_endpoint_of_another(folder):
    content = (folder.root / "models/churn.yaml").read_text("utf-8")
    other = content.replace("group: churn", "group: other")
    folder.write("models/churn-endpoint.yaml", other)
    assert folder.refused() == [
        (
            "models/churn.yaml: file name: its stack dev-churn-endpoint would be that of "
            "models/churn-endpoint.yaml too, got 'churn', expected another name"
        )
    ]
