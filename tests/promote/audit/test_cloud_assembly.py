from __future__ import annotations

import re
from pathlib import Path

import pytest

from promote.audit.cloud_assembly import CloudAssembly
from promote.refusal import USAGE, RefusalError
from tests.promote.audit.assemblies import (
    stack_artifact,
    stage_artifact,
    write_manifest,
    write_template,
)

QUEUE = {"Type": "AWS::SQS::Queue"}


def refusal(folder: Path) -> str:
    with pytest.raises(RefusalError) as refused:
        CloudAssembly.read(folder)
    assert refused.value.exit_code == USAGE
    line = str(refused.value)
    assert "\n" not in line
    return line


def test_the_example_is_read_with_its_pipelines_endpoints(assembly: Path) -> None:
    read = CloudAssembly.read(assembly)

    names = [stack.name for stack in read.stacks]

    assert names == sorted(names)
    assert "staging-environment" in names
    assert "staging-breast-cancer/endpoint" in names
    assert "staging-diabetes/endpoint" not in names
    endpoint = read.stack("prod-breast-cancer/endpoint")
    assert (endpoint.account, endpoint.environment) == ("333333333333", "prod")
    assert re.fullmatch(r"asset\.[0-9a-f]{64}/endpoint\.template\.json", endpoint.template_file)


def test_a_resource_stands_where_its_file_says(assembly: Path) -> None:
    for stack in CloudAssembly.read(assembly).stacks:
        lines = (assembly / stack.template_file).read_text("utf-8").splitlines()
        for resource in stack.resources:
            assert lines[resource.line - 1].strip() == f'"{resource.logical_id}": {{'


def test_a_template_in_one_line_has_all_resources_there(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    write_template(tmp_path / "app.json", indent=None, Queue=QUEUE, Other=QUEUE)

    (read,) = CloudAssembly.read(tmp_path).stacks

    assert [resource.line for resource in read.resources] == [1, 1]


def test_the_stacks_of_nested_stages_are_read(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"One": stage_artifact("assembly-One")})
    inner = tmp_path / "assembly-One"
    write_manifest(inner, {"Two": stage_artifact("assembly-Two")})
    innermost = inner / "assembly-Two"
    write_manifest(
        innermost, {"App9": {**stack_artifact("app.json"), "displayName": "One/Two/App"}}
    )
    write_template(innermost / "app.json", Queue=QUEUE)

    (read,) = CloudAssembly.read(tmp_path).stacks

    assert read.name == "One/Two/App"
    assert read.template_file == "assembly-One/assembly-Two/app.json"
    assert (read.account, read.region) == ("222222222222", "us-east-1")


def test_a_nested_stack_is_read_under_the_one_that_has_it(tmp_path: Path) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "inner.json"}}
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    write_template(tmp_path / "app.json", Inner=nested)
    write_template(tmp_path / "inner.json", Queue=QUEUE)

    read = CloudAssembly.read(tmp_path)

    assert [stack.name for stack in read.stacks] == ["app", "app/Inner"]


def test_the_digest_is_that_of_all_templates(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    write_template(tmp_path / "app.json", Queue=QUEUE)
    before = CloudAssembly.read(tmp_path)
    write_template(tmp_path / "app.json", Queue=QUEUE, Other=QUEUE)

    after = CloudAssembly.read(tmp_path)

    assert re.fullmatch("[0-9a-f]{64}", before.digest)
    assert before.digest != after.digest


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "cdk.out"

    assert refusal(missing) == (
        f"CDK_OUT: no such folder, got {str(missing)!r}, expected a cloud assembly"
    )


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{tmp_path}/manifest.json: cannot be read, got 'No such file or directory',"
        " expected the manifest of a cloud assembly"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON, got '{'"),
        ("[]", "is no JSON object, got 'list'"),
        ("{}", "is none, got []"),
        ('{"version": "55", "artifacts": []}', "is none, got ['artifacts', 'version']"),
        ('{"version": "55"}', "names no stack, got none"),
        (
            '{"version": "55", "artifacts": {"a": {"type": "aws:cloudformation:stack"}}}',
            "artifacts.a is incomplete, got 'aws:cloudformation:stack'",
        ),
    ],
)
def test_a_broken_manifest_is_refused(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(content)

    assert refusal(tmp_path).startswith(f"{tmp_path}/manifest.json: {said}, expected ")


def test_a_missing_template_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})

    assert refusal(tmp_path).startswith(f"{tmp_path}/app.json: cannot be read, got 'No such file")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Resources:\n  Queue:\n", "is no JSON, got 'Resources:\\n  Queue:\\n'"),
        ('{"Resources": []}', "Resources: is no object, got 'list'"),
        ('{"Resources": {"Queue": {}}}', "Resources.Queue: has no type, got {}"),
    ],
)
def test_a_broken_template_is_refused(content: str, said: str, tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    (tmp_path / "app.json").write_text(content)

    assert refusal(tmp_path).startswith(f"{tmp_path}/app.json: {said}, expected ")


def test_a_template_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    (tmp_path / "app.json").write_bytes(b'{"\xff": 1}')

    assert "cannot be read, got 'it is not UTF-8'" in refusal(tmp_path)


def test_a_broken_stage_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"One": stage_artifact("assembly-One")})
    (tmp_path / "assembly-One").mkdir()

    assert refusal(tmp_path).startswith(f"{tmp_path}/assembly-One/manifest.json: cannot be read")


def test_a_template_that_nests_itself_is_refused(tmp_path: Path) -> None:
    nested = {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "app.json"}}
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    write_template(tmp_path / "app.json", Inner=nested)

    assert refusal(tmp_path) == (
        f"{tmp_path}/app.json: nests itself, got 'Inner', expected another template"
    )


def test_a_broken_asset_manifest_is_refused(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"app": stack_artifact("app.json")})
    write_template(tmp_path / "app.json", Queue=QUEUE)
    (tmp_path / "app.assets.json").write_text('{"files": []}')

    assert refusal(tmp_path) == (
        f"{tmp_path}/app.assets.json: files: is no object, got 'list',"
        " expected the assets of a stack"
    )
