from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError
from tests.promote.rehearsal.emulator.codepipeline.bench import Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    approval,
    only_if,
    pipeline,
    role,
    source,
    stage,
)

ASK = stage("Ask", approval())
MATCHES_NOTHING = only_if("#{a.b}", "c", operator="LT")
RETRIES = {"result": "RETRY"}


@pytest.mark.parametrize(
    ("declared", "code", "message"),
    [
        (
            pipeline(),
            "InvalidStructureException",
            "stages: got 1, expected at least 2",
        ),
        (
            pipeline(ASK, ASK),
            "InvalidStageDeclarationException",
            "stages: declared twice, got 'Ask', expected different names",
        ),
        (
            pipeline(stage("Ask")),
            "InvalidStageDeclarationException",
            "stages.Ask.actions: got none, expected at least one",
        ),
        (
            pipeline(stage("Ask", *source()["actions"])),
            "InvalidStructureException",
            (
                "stages.Ask.actions.fetch.category: got 'Source', "
                "expected Source in the first stage only"
            ),
        ),
        (
            pipeline(stages=[ASK, stage("More", approval())]),
            "InvalidStructureException",
            (
                "stages.Ask.actions.approve.category: got 'Approval', "
                "expected Source in the first stage"
            ),
        ),
        (
            pipeline(stage("Ask", approval(), onFailure=RETRIES)),
            "InvalidStageDeclarationException",
            (
                "stages.Ask.onFailure.retryConfiguration.retryMode: got None, "
                "expected FAILED_ACTIONS or ALL_ACTIONS"
            ),
        ),
        (
            pipeline(stage("Ask", approval(), onFailure={"result": "ROLLBACK"})),
            "InvalidStageDeclarationException",
            (
                "stages.Ask.onFailure.result: not supported by this emulator, "
                "got {'result': 'ROLLBACK'}, expected RETRY alone"
            ),
        ),
        (
            pipeline(stage("Ask", approval(), beforeEntry=only_if("#{a.b}", "c", result="RETRY"))),
            "InvalidStageDeclarationException",
            "stages.Ask.beforeEntry.result: got 'RETRY', expected one of FAIL, SKIP",
        ),
        (
            pipeline(stage("Ask", approval(), beforeEntry=MATCHES_NOTHING)),
            "InvalidStageDeclarationException",
            (
                "stages.Ask.beforeEntry.rules.Decision.configuration.Operator: got 'LT', "
                "expected one of EQ, NE, CONTAINS, MATCHES"
            ),
        ),
        (
            pipeline(ASK, pipelineType="V1"),
            "ValidationException",
            "executionMode: got 'QUEUED' in a pipeline of type V1, expected type V2",
        ),
        (
            pipeline(ASK, pipelineType="V1", executionMode="SUPERSEDED"),
            "ValidationException",
            "variables: got some in a pipeline of type V1, expected type V2",
        ),
        (
            pipeline(ASK, artifactStores={"us-east-1": {"type": "S3", "location": "bucket"}}),
            "InvalidStructureException",
            "artifactStore: expected either artifactStore or artifactStores",
        ),
        (
            pipeline(ASK, name="no spaces"),
            "ValidationException",
            (
                "1 validation error detected: Value 'no spaces' at 'pipeline.name' failed to "
                "satisfy constraint: Member must satisfy regular expression pattern: "
                r"[A-Za-z0-9.@\-_]+"
            ),
        ),
        (
            pipeline(stage("Ask", approval(timeoutInMinutes=86401))),
            "ValidationException",
            (
                "1 validation error detected: Value '86401' at "
                "'pipeline.stages.2.member.actions.1.member.timeoutInMinutes' failed to satisfy "
                "constraint: Member must have value less than or equal to 86400"
            ),
        ),
        (
            pipeline(ASK, executionMode="LATER"),
            "ValidationException",
            (
                "1 validation error detected: Value 'LATER' at 'pipeline.executionMode' failed to "
                "satisfy constraint: Member must satisfy enum value set: "
                "[QUEUED, SUPERSEDED, PARALLEL]"
            ),
        ),
        (
            pipeline(ASK, variables=[{"name": "A"}, {"name": "A"}]),
            "ValidationException",
            "variables: declared twice, got 'A', expected different names",
        ),
    ],
)
def test_a_malformed_pipeline_is_refused(
    bench: Bench, declared: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ServiceError, match=r"^\w+: ") as refused:
        bench.call("CreatePipeline", pipeline=declared)
    assert refused.value.code == code
    assert refused.value.message == message
    assert bench.call("ListPipelines")["pipelines"] == []


def test_a_role_that_does_not_trust_codepipeline_is_refused(bench: Bench) -> None:
    bench.access.locked.add(role("pipeline"))
    with pytest.raises(ServiceError, match="is not authorized to perform AssumeRole on role"):
        bench.call("CreatePipeline", pipeline=pipeline(ASK))


def test_a_member_that_the_api_does_not_know_is_refused(bench: Bench) -> None:
    with pytest.raises(ServiceError, match=r"^SerializationException: pipeline\.colour: unk"):
        bench.call("CreatePipeline", pipeline=pipeline(ASK, colour="red"))


def test_a_store_for_each_region_includes_the_pipelines_own(bench: Bench) -> None:
    declared = pipeline(ASK, artifactStores={"eu-west-1": {"type": "S3", "location": "bucket"}})
    del declared["artifactStore"]
    with pytest.raises(ServiceError, match="expected one of the pipeline's region us-east-1"):
        bench.call("CreatePipeline", pipeline=declared)
