from __future__ import annotations

import pytest
from ministack.core.responses import request_scope

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    ACCOUNT,
    ARN,
    NAME,
    OTHER_ACCOUNT,
    REGION,
    approval,
    pipeline,
    stage,
)

ASK = stage("Ask", approval())
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/promotion/approved"
UNKNOWN_EXECUTION = "00000000-0000-0000-0000-000000000000"


def test_a_pipeline_is_shown_with_what_it_did_not_say(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    shown = bench.call("GetPipeline", name=NAME)
    assert shown["metadata"]["pipelineArn"] == ARN
    assert shown["pipeline"]["version"] == 1
    action = shown["pipeline"]["stages"][1]["actions"][0]
    assert (action["runOrder"], action["inputArtifacts"]) == (1, [])


def test_an_update_makes_a_version_and_keeps_the_earlier_one(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    bench.call("UpdatePipeline", pipeline=pipeline(stage("Agree", approval())))
    latest = bench.call("GetPipeline", name=NAME)["pipeline"]
    first = bench.call("GetPipeline", name=NAME, version=1)["pipeline"]
    assert (latest["version"], latest["stages"][1]["name"]) == (2, "Agree")
    assert (first["version"], first["stages"][1]["name"]) == (1, "Ask")
    with pytest.raises(ServiceError, match="version: got 3, expected at most 2"):
        bench.call("GetPipeline", name=NAME, version=3)


def test_a_name_is_taken_once_in_an_account(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    with pytest.raises(ServiceError, match="PipelineNameInUseException"):
        bench.call("CreatePipeline", pipeline=pipeline(ASK))
    bench.call("CreatePipeline", account=OTHER_ACCOUNT, pipeline=pipeline(ASK))
    (listed,) = bench.call("ListPipelines")["pipelines"]
    assert (listed["name"], listed["pipelineType"], listed["executionMode"]) == (
        NAME,
        "V2",
        "QUEUED",
    )


def test_an_execution_is_nobody_elses(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    with pytest.raises(ServiceError, match=f"Account '{OTHER_ACCOUNT}' does not have a pipeline"):
        bench.call("GetPipelineState", account=OTHER_ACCOUNT, name=NAME)


def test_variables_take_their_default_or_what_is_given(bench: Bench) -> None:
    first = bench.create(pipeline(ASK))
    second = bench.start(ModelPackageArn="arn:x")
    assert bench.execution(first)["variables"] == [
        {"name": "ModelPackageArn", "resolvedValue": "none"}
    ]
    assert bench.execution(second)["variables"] == [
        {"name": "ModelPackageArn", "resolvedValue": "arn:x"}
    ]


def test_a_variable_that_is_not_declared_is_refused(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    with pytest.raises(ServiceError, match=f"variables: not declared by {NAME}, got 'Colour'"):
        bench.start(Colour="red")


def test_a_variable_without_a_default_needs_a_value(bench: Bench) -> None:
    first = bench.create(pipeline(ASK, variables=[{"name": "ModelPackageArn"}]))
    assert bench.execution(first)["status"] == "Failed"
    assert bench.execution(first)["statusSummary"] == "variables: no value of ModelPackageArn"
    with pytest.raises(ServiceError, match="no value of 'ModelPackageArn', which has no default"):
        bench.start()


def test_the_same_client_token_starts_one_execution(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    twice = [
        bench.call("StartPipelineExecution", name=NAME, clientRequestToken="same") for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert len(bench.executions()) == 2


def test_a_rule_that_starts_an_execution_is_named_as_its_trigger(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    with request_scope(ACCOUNT, REGION):
        started = bench.code_pipeline.start_for_rule({"name": NAME}, RULE)
    assert bench.execution(started["pipelineExecutionId"])["trigger"] == {
        "triggerType": "CloudWatchEvent",
        "triggerDetail": RULE,
    }


def test_no_more_than_fifty_executions_are_queued(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    for _ in range(49):
        bench.start()
    with pytest.raises(ServiceError, match="got 50 executions under way, expected fewer than 50"):
        bench.start()


def test_an_execution_that_is_not_there_is_refused(bench: Bench) -> None:
    bench.create(pipeline(ASK))
    with pytest.raises(ServiceError, match="does not have an execution with ID"):
        bench.execution(UNKNOWN_EXECUTION)


def test_lists_come_in_pages_newest_first(bench: Bench) -> None:
    # given
    started = [bench.create(pipeline(ASK)), bench.start(), bench.start()]
    # when
    first = bench.call("ListPipelineExecutions", pipelineName=NAME, maxResults=2)
    second = bench.call(
        "ListPipelineExecutions", pipelineName=NAME, maxResults=2, nextToken=first["nextToken"]
    )
    # then
    ids = [
        summary["pipelineExecutionId"]
        for answer in (first, second)
        for summary in answer["pipelineExecutionSummaries"]
    ]
    assert ids == list(reversed(started))
    assert "nextToken" not in second
    with pytest.raises(ServiceError, match="InvalidNextTokenException"):
        bench.call("ListPipelineExecutions", pipelineName=NAME, nextToken="made up")


def test_executions_can_be_asked_for_by_a_stage_they_succeeded_in(bench: Bench) -> None:
    execution_id = bench.create(pipeline(ASK))
    bench.wait(lambda: bench.stage("Ask").get("latestExecution"))
    asked = {
        name: bench.call(
            "ListPipelineExecutions",
            pipelineName=NAME,
            filter={"succeededInStage": {"stageName": name}},
        )["pipelineExecutionSummaries"]
        for name in ("Source", "Ask")
    }
    assert [summary["pipelineExecutionId"] for summary in asked["Source"]] == [execution_id]
    assert asked["Ask"] == []


def test_tags_are_kept(bench: Bench) -> None:
    first = [{"key": "path", "value": "acme"}]
    bench.call("CreatePipeline", pipeline=pipeline(ASK), tags=first)
    more = [{"key": "environment", "value": "staging"}]
    bench.call("TagResource", resourceArn=ARN, tags=more)
    assert bench.call("ListTagsForResource", resourceArn=ARN)["tags"] == [*more, *first]
    bench.call("UntagResource", resourceArn=ARN, tagKeys=["environment"])
    assert bench.call("ListTagsForResource", resourceArn=ARN)["tags"] == first
    with pytest.raises(ServiceError, match="ResourceNotFoundException"):
        bench.call("ListTagsForResource", resourceArn=f"{ARN}x")


def test_an_operation_that_is_not_there_is_refused(bench: Bench) -> None:
    with pytest.raises(ServiceError, match="codepipeline has no RollbackStage here"):
        bench.call("RollbackStage")
