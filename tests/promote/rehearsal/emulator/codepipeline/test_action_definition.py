from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    approval,
    deploy,
    invoke,
    pipeline,
    source,
    stage,
)

ASK = stage("Ask", approval())
POLLING = source()
POLLING["actions"][0]["configuration"].pop("PollForSourceChanges")
BUILD = {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (
            pipeline(stage("Ask", approval(), approval())),
            "stages.Ask.actions: declared twice, got 'approve'",
        ),
        (
            pipeline(stage("Build", invoke("x", actionTypeId=BUILD))),
            (
                "stages.Build.actions.x.actionTypeId: not supported by this emulator, got "
                "'Build/AWS/CodeBuild/1', expected one of Source/AWS/S3/1, Invoke/AWS/Lambda/1, "
                "Approval/AWS/Manual/1, Deploy/AWS/CloudFormation/1"
            ),
        ),
        (
            pipeline(stages=[POLLING, ASK]),
            (
                "stages.Source.actions.fetch.configuration.PollForSourceChanges: not supported by "
                "this emulator, got 'true', expected 'false'"
            ),
        ),
        (
            pipeline(stage("Do", invoke("x", inputArtifacts=[{"name": "Built"}]))),
            (
                "stages.Do.actions.x.inputArtifacts: not made before, got 'Built', "
                "expected one of SourceOfModel"
            ),
        ),
        (
            pipeline(stage("Do", invoke("x", outputArtifacts=[{"name": "SourceOfModel"}]))),
            (
                "stages.Do.actions.x.outputArtifacts: made twice, got 'SourceOfModel', "
                "expected another name"
            ),
        ),
        (
            pipeline(stage("Do", invoke("x", configuration={}))),
            (
                "stages.Do.actions.x.configuration.FunctionName: missing, "
                "expected the keys FunctionName, UserParameters"
            ),
        ),
        (
            pipeline(stage("Do", invoke("x", configuration={"FunctionName": "x", "Y": "z"}))),
            (
                "stages.Do.actions.x.configuration.Y: unknown to this emulator, "
                "expected of FunctionName, UserParameters"
            ),
        ),
        (
            pipeline(stage("Ask", approval(inputArtifacts=[{"name": "SourceOfModel"}]))),
            "stages.Ask.actions.approve.inputArtifacts: wrong number, got 1, expected 0",
        ),
        (
            pipeline(stage("Do", invoke("x", region="eu-west-1"))),
            (
                "stages.Do.actions.x.region: not supported by this emulator, got 'eu-west-1', "
                "expected the pipeline's, us-east-1"
            ),
        ),
        (
            pipeline(stage("Do", invoke("x", commands=["ls"]))),
            "stages.Do.actions.x.commands: got some, expected none in an action of this type",
        ),
        (
            pipeline(stage("Do", invoke("x", namespace="variables"))),
            (
                "namespace: taken already, got 'variables', "
                "expected another than the actions' and variables, codepipeline"
            ),
        ),
        (
            pipeline(stage("Do", deploy(ActionMode="CHANGE_SET_REPLACE"))),
            (
                "stages.Do.actions.deploy.configuration.ActionMode: "
                "not supported by this emulator, got 'CHANGE_SET_REPLACE', expected 'CREATE_UPDATE'"
            ),
        ),
        (
            pipeline(stage("Do", deploy(TemplatePath="Built::template.json"))),
            (
                "stages.Do.actions.deploy.configuration.TemplatePath: not in an input artifact, "
                "got 'Built::template.json', expected InputArtifact::file"
            ),
        ),
    ],
)
def test_a_pipeline_with_a_malformed_action_is_refused(
    bench: Bench, declared: dict[str, Any], message: str
) -> None:
    with pytest.raises(ServiceError, match=r"^\w+: ") as refused:
        bench.call("CreatePipeline", pipeline=declared)
    assert refused.value.code == "InvalidActionDeclarationException"
    assert refused.value.message == message
    assert bench.call("ListPipelines")["pipelines"] == []


@pytest.mark.parametrize("action", [invoke("x"), deploy()], ids=["invoke", "deploy"])
def test_only_a_manual_approval_has_a_timeout(bench: Bench, action: dict[str, Any]) -> None:
    with pytest.raises(ServiceError, match="timeoutInMinutes: available only to the manual appr"):
        bench.create(pipeline(stage("Do", {**action, "timeoutInMinutes": 5})))

    bench.create(pipeline(stage("Ask", approval(timeoutInMinutes=5))))
