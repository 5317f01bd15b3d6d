from __future__ import annotations

from typing import Any

import pytest

from promote.rehearsal.emulator.codepipeline.iam_resource import resource_arn

PREFIX = "arn:aws:codepipeline:us-east-1:222222222222:"
PLACE = {"pipelineName": "churn", "stageName": "Ask", "actionName": "approve"}


@pytest.mark.parametrize(
    ("operation", "request_", "resource"),
    [
        ("StartPipelineExecution", {"name": "churn"}, f"{PREFIX}churn"),
        ("CreatePipeline", {"pipeline": {"name": "churn"}}, f"{PREFIX}churn"),
        ("StopPipelineExecution", {"pipelineName": "churn"}, f"{PREFIX}churn"),
        ("RetryStageExecution", PLACE, f"{PREFIX}churn/Ask"),
        ("DisableStageTransition", PLACE, f"{PREFIX}churn/Ask"),
        ("PutApprovalResult", PLACE, f"{PREFIX}churn/Ask/approve"),
        ("TagResource", {"resourceArn": f"{PREFIX}churn"}, f"{PREFIX}churn"),
        ("PutJobSuccessResult", {"jobId": "j"}, "*"),
        ("ListPipelines", {}, "*"),
    ],
)
def test_a_policy_can_name_what_an_operation_is_about(
    operation: str, request_: dict[str, Any], resource: str
) -> None:
    assert resource_arn(operation, request_, "/", "us-east-1", "222222222222") == resource
