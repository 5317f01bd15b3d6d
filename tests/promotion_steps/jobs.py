"""Jobs as CodePipeline hands them over, and what it is told of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.pipeline_job import Outcome, PipelineJob, run_step
from tests.promotion_steps.scene import ARN, EXECUTION, SOURCE, TARGET

JOB = "aaaaaaaa-2222-3333-4444-555555555555"
ENVIRON = {"SOURCE_ENVIRONMENT": str(SOURCE), "TARGET_ENVIRONMENT": str(TARGET)}
ACTION_RUN = "bbbbbbbb-2222-3333-4444-555555555555"
CONTEXT = {
    "pipelineName": "acme-staging-breast-cancer",
    "pipelineExecutionId": EXECUTION,
    "stage": {"name": "Promote"},
    "action": {"name": "copy", "actionExecutionId": ACTION_RUN},
}
OTHER_RUN = {"actionExecutionId": JOB, "actionName": "copy", "status": "Failed"}
SECRETS = {"accessKeyId": "AKIA", "secretAccessKey": "hidden", "sessionToken": "token"}


class Context:
    def __init__(self, seconds: float = 60) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


class CodePipeline:
    """Remembers what it was told; fails as often as asked.

    `details` is what it answers about the job, or the code that it fails with; `runs` are the
    executions of actions that it lists, one on each page.
    """

    def __init__(self, *codes: str) -> None:
        self.told: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.details: dict[str, Any] | str = {"data": {"pipelineContext": CONTEXT}}
        self.runs: list[dict[str, str]] = [OTHER_RUN, run_of_job("InProgress")]
        self._codes = list(codes)

    def get_job_details(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        if isinstance(self.details, str):
            raise ClientError({"Error": {"Code": self.details, "Message": "no"}}, "GetJobDetails")
        return {"jobDetails": {"id": JOB, "accountId": TARGET.account, **self.details}}

    def list_action_executions(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        page = int(request.get("nextToken", 0))
        more = {"nextToken": str(page + 1)} if page + 1 < len(self.runs) else {}
        return {"actionExecutionDetails": self.runs[page : page + 1], **more}

    def put_job_success_result(self, **request: Any) -> None:
        self._tell("success", request)

    def put_job_failure_result(self, **request: Any) -> None:
        self._tell("failure", request)

    def _tell(self, result: str, request: dict[str, Any]) -> None:
        if self._codes:
            raise ClientError({"Error": {"Code": self._codes.pop(0)}}, result)
        self.told.append({"result": result, **request})


def run_of_job(status: str) -> dict[str, str]:
    return {"actionExecutionId": ACTION_RUN, "actionName": "copy", "status": status}


def event(parameters: Any = None, **data: Any) -> dict[str, Any]:
    parameters = parameters or {"model_package_arn": ARN, "execution_id": EXECUTION}
    location = {"type": "S3", "s3Location": {"bucketName": "artifacts", "objectKey": "a/b.zip"}}
    return {
        "CodePipeline.job": {
            "id": JOB,
            "accountId": TARGET.account,
            "data": {
                "actionConfiguration": {
                    "configuration": {
                        "FunctionName": "acme-staging-copy",
                        "UserParameters": json.dumps(parameters),
                    }
                },
                "inputArtifacts": [{"name": "Source", "revision": None, "location": location}],
                "outputArtifacts": [],
                "artifactCredentials": SECRETS,
                **data,
            },
        }
    }


def run(
    step: Callable[[PipelineJob], Outcome],
    *codes: str,
    given: Any = None,
    seconds: float = 60,
) -> list[dict[str, Any]]:
    codepipeline = CodePipeline(*codes)
    given = event() if given is None else given
    run_step(step, given, Context(seconds), codepipeline=codepipeline, environ=ENVIRON)
    return codepipeline.told


def failed(message: str, kind: str = "JobFailed") -> list[dict[str, Any]]:
    details = {"type": kind, "message": message}
    return [{"result": "failure", "jobId": JOB, "failureDetails": details}]


def raising(error: Exception) -> Callable[[PipelineJob], Outcome]:
    def step(job: PipelineJob) -> Outcome:
        raise error

    step.__module__ = "promotion_steps.handlers.metric_floor"
    return step
