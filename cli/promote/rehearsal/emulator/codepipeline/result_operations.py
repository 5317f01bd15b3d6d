"""Operations that answer a job or an approval."""

from __future__ import annotations

import time
from collections.abc import Mapping

from ministack.core.iam_evaluator import caller_arn
from ministack.core.responses import get_account_id

from promote.rehearsal.emulator.codepipeline.approvals import Answer, Approvals
from promote.rehearsal.emulator.codepipeline.jobs import JobResult, Jobs
from promote.rehearsal.emulator.codepipeline.pipelines import Pipelines
from promote.rehearsal.emulator.json_service import Operation, Request, ServiceError


class ResultOperations:
    """Take the one result of each job and approval."""

    def __init__(self, pipelines: Pipelines, jobs: Jobs, approvals: Approvals) -> None:
        self._pipelines = pipelines
        self._jobs = jobs
        self._approvals = approvals

    def operations(self) -> Mapping[str, Operation]:
        """Name what this class does as the API does."""
        return {
            "GetJobDetails": self._job_details,
            "PutJobSuccessResult": self._succeed,
            "PutJobFailureResult": self._fail,
            "PutApprovalResult": self._approve,
        }

    def _job_details(self, request: Request) -> Request:
        job = self._jobs.find(request["jobId"], account=get_account_id())
        return {"jobDetails": job.as_details()}

    def _succeed(self, request: Request) -> Request:
        result = JobResult.from_success(request)
        self._jobs.settle(request["jobId"], result, account=get_account_id())
        return {}

    def _fail(self, request: Request) -> Request:
        result = JobResult.from_failure(request)
        self._jobs.settle(request["jobId"], result, account=get_account_id())
        return {}

    def _approve(self, request: Request) -> Request:
        pipeline = self._pipelines.find(request["pipelineName"])
        stage = pipeline.stage(request["stageName"])
        action = request["actionName"]
        if action not in [declared["name"] for declared in stage["actions"]]:
            raise ServiceError(
                "ActionNotFoundException", f"Stage '{stage['name']}' has no action '{action}'"
            )
        answer = Answer(
            approved=request["result"]["status"] == "Approved",
            summary=request["result"]["summary"],
            by=caller_arn(),
        )
        place = (pipeline.arn, stage["name"], action)
        self._approvals.settle(request["token"], answer, place=place)
        return {"approvedAt": time.time()}
