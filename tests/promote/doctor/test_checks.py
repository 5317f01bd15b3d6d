"""Each check of an environment: as it should be, with a problem, and not to be told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from model_promotion.config import load_promotion_config
from promote.doctor.assembly import SynthesizedStack, read_stacks
from promote.doctor.catalogue import CHECKS
from promote.doctor.check import Check, CheckContext, CheckResult, Status, run_check
from promote.doctor.checks.bootstrap import BOOTSTRAP
from promote.doctor.checks.bus_policy import BUS_POLICY
from promote.doctor.checks.keys import KEYS
from promote.doctor.checks.personas import PEOPLE
from promote.doctor.checks.served_versions import SERVED_VERSIONS
from promote.doctor.checks.stacks import STACKS
from promote.refusal import RefusalError

CONFIG = load_promotion_config(Path(__file__).parents[3] / "config")
STAGING = CONFIG.environments[1]
TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
VERSION = STAGING.arn("sagemaker", "model-package/breast-cancer/{}")
ENDPOINT = STAGING.endpoint("breast-cancer")
PARAMETER = "/cdk-bootstrap/hnb659fds/version"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", STAGING.account)
    with mock_aws():
        yield


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service, region_name=STAGING.region)


def results(check: Check, stacks: tuple[SynthesizedStack, ...] | None = None) -> list[CheckResult]:
    context = CheckContext(environment=STAGING, config=CONFIG, clients=client, stacks=stacks)
    return run_check(context, check)


def synthesized(template: Mapping[str, Any] = TEMPLATE) -> tuple[SynthesizedStack, ...]:
    stack = SynthesizedStack(
        name="acme-staging-environment",
        template=template,
        bootstrap_parameter=PARAMETER,
        bootstrap_version=6,
    )
    return (stack,)


def bootstrapped(version: str) -> None:
    client("ssm").put_parameter(Name=PARAMETER, Value=version, Type="String")


def test_a_bootstrap_stack_that_is_new_enough_is_ok(aws: None) -> None:
    bootstrapped("6")

    (result,) = results(BOOTSTRAP, synthesized())

    assert result == CheckResult.ok("bootstrap stack with qualifier hnb659fds", "version 6")


def test_an_old_bootstrap_stack_is_a_problem_with_its_command(aws: None) -> None:
    bootstrapped("5")

    (result,) = results(BOOTSTRAP, synthesized())

    assert (result.status, result.seen) == (Status.PROBLEM, "version 5, expected 6 or newer")
    assert result.remedy == ("npx cdk bootstrap aws://222222222222/us-east-1 --qualifier hnb659fds")


def test_an_account_that_was_never_bootstrapped_is_a_problem(aws: None) -> None:
    (result,) = results(BOOTSTRAP)

    assert (result.status, result.seen) == (Status.PROBLEM, f"no parameter {PARAMETER}")


class Stack:
    """CloudFormation with one stack, or with none."""

    def __init__(self, state: dict[str, Any] | None, body: Any = TEMPLATE) -> None:
        self.state, self.body = state, body

    def describe_stacks(self, **request: str) -> Any:
        name = request["StackName"]
        if name != "acme-staging-environment" or self.state is None:
            error = {"Code": "ValidationError", "Message": f"Stack with id {name} does not exist"}
            raise ClientError({"Error": error}, "DescribeStacks")
        return {"Stacks": [{"StackName": name, "StackStatus": "CREATE_COMPLETE", **self.state}]}

    def get_template(self, **_request: str) -> Any:
        return {"TemplateBody": self.body}


def of_stacks(
    cloudformation: Stack, stacks: tuple[SynthesizedStack, ...] | None
) -> list[CheckResult]:
    context = CheckContext(
        environment=STAGING, config=CONFIG, clients=lambda _service: cloudformation, stacks=stacks
    )
    return run_check(context, STACKS)


@pytest.mark.parametrize("body", [TEMPLATE, json.dumps(TEMPLATE)])
def test_a_stack_that_is_deployed_as_synthesized_is_ok(body: Any) -> None:
    (result,) = of_stacks(Stack({}, body), synthesized())

    assert result == CheckResult.ok("stack acme-staging-environment", "deployed as synthesized")


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"Resources": {**TEMPLATE["Resources"], "Queue": {}}}, "differs in Queue"),
        ({"Resources": {"Topic": {"Type": "AWS::SNS::Subscription"}}}, "differs in Topic"),
        ({"Outputs": {}}, "differs in Outputs"),
    ],
)
def test_a_stack_of_another_template_names_what_differs(change: Any, seen: str) -> None:
    (result,) = of_stacks(Stack({}), synthesized({**TEMPLATE, **change}))

    assert (result.status, result.seen) == (Status.PROBLEM, seen)
    assert result.remedy == "npx cdk deploy 'staging*'"


def test_a_stack_that_is_not_there_is_a_problem() -> None:
    (result,) = of_stacks(Stack(None), synthesized())

    assert (result.status, result.seen) == (Status.PROBLEM, "not deployed")


def test_without_an_assembly_stacks_are_known_by_the_config() -> None:
    found = {result.subject: result.seen for result in of_stacks(Stack({}), None)}

    assert found == {
        "stack acme-staging-breast-cancer": "not deployed",
        "stack acme-staging-diabetes": "not deployed",
        "stack acme-staging-environment": "deployed; not compared: no assembly, `make synth`",
    }


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        (
            {"StackStatus": "ROLLBACK_COMPLETE", "StackStatusReason": "a quota"},
            "ROLLBACK_COMPLETE: a quota",
        ),
        ({"DriftInformation": {"StackDriftStatus": "DRIFTED"}}, "somebody changed its resources"),
    ],
)
def test_a_stack_that_failed_or_drifted_is_a_problem(state: Any, seen: str) -> None:
    (result,) = of_stacks(Stack(state), synthesized())

    assert (result.status, result.seen) == (Status.PROBLEM, seen)


def keyed(alias: str) -> str:
    key = str(client("kms").create_key()["KeyMetadata"]["KeyId"])
    client("kms").create_alias(AliasName=alias, TargetKeyId=key)
    return key


def test_keys_are_enabled_or_say_how_to_enable_them(aws: None) -> None:
    keyed(STAGING.artifact_key_alias)
    disabled, scheduled = keyed(STAGING.evidence_key_alias), keyed(STAGING.endpoint_key_alias)
    client("kms").disable_key(KeyId=disabled)
    client("kms").schedule_key_deletion(KeyId=scheduled)

    found = [(result.status, result.seen, result.remedy) for result in results(KEYS)]

    assert found == [
        (Status.OK, "Enabled", None),
        (Status.PROBLEM, "Disabled", f"aws kms enable-key --key-id {disabled}"),
        (Status.PROBLEM, "PendingDeletion", f"aws kms cancel-key-deletion --key-id {scheduled}"),
    ]


def test_a_key_that_is_not_there_is_a_problem(aws: None) -> None:
    assert {result.seen for result in results(KEYS)} == {"no such alias"}


class Bus:
    def __init__(self, *roles: str) -> None:
        self.roles = roles

    def describe_event_bus(self, **request: str) -> Any:
        statements = [
            {
                "Sid": f"Send{at}",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{role.split(':')[4]}:root"},
                "Action": "events:PutEvents",
                "Resource": STAGING.promotion_bus_arn,
                "Condition": {"ArnEquals": {"aws:PrincipalArn": role}},
            }
            for at, role in enumerate(self.roles)
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        return {"Name": request["Name"], **({"Policy": json.dumps(policy)} if statements else {})}


ANNOUNCE = CONFIG.environments[0].role_arn("announce")
REPORT = CONFIG.environments[2].role_arn("report")


@pytest.mark.parametrize(
    ("let", "expected"),
    [
        ((ANNOUNCE, REPORT), [Status.OK, Status.OK]),
        ((ANNOUNCE,), [Status.OK, Status.PROBLEM]),
        ((f"{ANNOUNCE}r", REPORT), [Status.PROBLEM, Status.OK]),
        ((), [Status.PROBLEM, Status.PROBLEM]),
    ],
)
def test_a_bus_that_does_not_let_a_neighbour_send_is_a_problem(
    let: tuple[str, ...], expected: list[Status]
) -> None:
    context = CheckContext(environment=STAGING, config=CONFIG, clients=lambda _service: Bus(*let))

    assert [result.status for result in run_check(context, BUS_POLICY)] == expected


def test_a_bus_that_is_not_there_is_a_problem(aws: None) -> None:
    (result,) = results(BUS_POLICY)

    assert (result.status, result.seen) == (Status.PROBLEM, "no such event bus")


class People:
    """Roles that trust two principals; the caller may assume one of them."""

    def get_role(self, **request: str) -> Any:
        trust = {"Statement": [{"Principal": {"AWS": ["arn:aws:iam::9:role/B", "arn:A"]}}]}
        return {"Role": {"Arn": f"arn:{request['RoleName']}", "AssumeRolePolicyDocument": trust}}

    def assume_role(self, **request: Any) -> Any:
        if request["RoleArn"].endswith("viewer"):
            return {}
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "AssumeRole")


def test_roles_of_personas_say_who_may_assume_them() -> None:
    context = CheckContext(environment=STAGING, config=CONFIG, clients=lambda _service: People())

    found = {result.subject: result.seen for result in run_check(context, PEOPLE)}

    assert found["role acme-staging-viewer"] == "you may assume it"
    assert found["role acme-staging-auditor"] == (
        "you may not assume it; it trusts arn:A, arn:aws:iam::9:role/B"
    )
    assert "role acme-staging-data-scientist-oncology" in found


def test_a_persona_without_role_is_a_problem(aws: None) -> None:
    assert {(result.status, result.seen) for result in results(PEOPLE)} == {
        (Status.PROBLEM, "no such role")
    }


class Serving:
    """An endpoint of some models with version tags, and a ledger."""

    def __init__(self, served: dict[str, str | None], promoted: list[str]) -> None:
        self.served, self.promoted = served, promoted

    def describe_endpoint(self, **request: str) -> Any:
        if not self.served or request["EndpointName"] != ENDPOINT:
            error = {"Code": "ValidationException", "Message": "Could not find endpoint"}
            raise ClientError({"Error": error}, "DescribeEndpoint")
        return {"EndpointConfigName": "config"}

    def describe_endpoint_config(self, **_request: str) -> Any:
        return {"ProductionVariants": [{"ModelName": name} for name in self.served]}

    def list_tags(self, **request: str) -> Any:
        version = self.served[request["ResourceArn"].rpartition("/")[2]]
        tag = {"Key": "model-promotion:model-package", "Value": version}
        return {"Tags": [tag] if version else []}

    def get_paginator(self, _operation: str) -> Any:
        return self

    def paginate(self, **_request: Any) -> Any:
        items = [
            {"state": {"S": "Succeeded"}, "model_package_arn": {"S": arn}} for arn in self.promoted
        ]
        failed = {"state": {"S": "Failed"}, "model_package_arn": {"S": VERSION.format(99)}}
        newest = {"source_model_package_arn": {"S": "newest:churn"}, "served": {"S": "…"}}
        return [{"Items": [*items, failed, newest]}]


def served(models: dict[str, str | None], promoted: list[str]) -> CheckResult:
    context = CheckContext(
        environment=STAGING, config=CONFIG, clients=lambda _service: Serving(models, promoted)
    )
    (result,) = [
        result
        for result in run_check(context, SERVED_VERSIONS)
        if result.subject == f"endpoint {ENDPOINT}"
    ]
    return result


ONE, TWO, TEN = (VERSION.format(number) for number in (1, 2, 10))


def test_an_endpoint_that_serves_the_newest_promotion_is_ok() -> None:
    result = served({"a": TEN, "b": TEN.upper().replace("ARN:AWS", "arn:aws")}, [TEN, TWO])

    assert result == CheckResult.ok(f"endpoint {ENDPOINT}", f"serves {TEN}")


@pytest.mark.parametrize(
    ("models", "promoted", "seen"),
    [
        ({"a": ONE}, [ONE, TWO], f"serves {ONE}, and the ledger's newest is {TWO}"),
        ({"a": TWO, "b": ONE}, [TWO], f"serves {ONE}, and the ledger's newest is {TWO}"),
        ({"a": None}, [ONE], f"serves a (no version tag), and the ledger's newest is {ONE}"),
        ({"a": ONE}, [], f"serves {ONE}, and the ledger has no promotion"),
        ({}, [ONE], f"none, and {ONE} was promoted"),
    ],
)
def test_an_endpoint_that_serves_something_else_is_a_problem(
    models: dict[str, str | None], promoted: list[str], seen: str
) -> None:
    result = served(models, promoted)

    assert (result.status, result.seen) == (Status.PROBLEM, seen)
    assert result.remedy


def test_an_environment_without_ledger_is_a_problem(aws: None) -> None:
    (result,) = results(SERVED_VERSIONS)

    assert result == CheckResult.problem(
        f"ledger {STAGING.ledger}", "no such table", "npx cdk deploy 'staging-environment'"
    )


def test_an_endpoint_before_the_first_promotion_is_ok() -> None:
    assert served({}, []) == CheckResult.ok(f"endpoint {ENDPOINT}", "nothing was promoted yet")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_without_permission_cannot_tell(check: Check) -> None:
    def denied(_service: str) -> Any:
        error = {"Code": "AccessDeniedException", "Message": "not allowed"}
        raise ClientError({"Error": error}, "Describe")

    context = CheckContext(environment=STAGING, config=CONFIG, clients=denied)

    found = run_check(context, check)

    reason = "missing permission for Describe: not allowed"
    assert found == [CheckResult.unknown(check.id, reason)]


def test_an_assembly_has_the_stacks_of_one_environment(tmp_path: Path) -> None:
    def artifact(environment: str) -> Any:
        return {
            "type": "aws:cloudformation:stack",
            "environment": environment,
            "properties": {
                "templateFile": "one.template.json",
                "stackName": "acme-staging-environment",
                "requiresBootstrapStackVersion": 6,
                "bootstrapStackVersionSsmParameter": PARAMETER,
            },
        }

    (tmp_path / "one.template.json").write_text(json.dumps(TEMPLATE))
    artifacts = {
        "staging-environment": artifact("aws://222222222222/us-east-1"),
        "staging-environment.assets": {"type": "cdk:asset-manifest"},
        "other-region": artifact("aws://222222222222/eu-west-1"),
        "other-account": artifact("aws://333333333333/us-east-1"),
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))

    assert read_stacks(tmp_path, STAGING) == synthesized()


def test_a_folder_without_assembly_has_none(tmp_path: Path) -> None:
    assert read_stacks(tmp_path, STAGING) is None


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"artifacts": {"a": {}}}'])
def test_a_broken_assembly_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)

    with pytest.raises(RefusalError, match="--assembly: not a cloud assembly, got"):
        read_stacks(tmp_path, STAGING)
