"""Tells whether the action of a job still runs, before its step has any effect."""

from __future__ import annotations

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.reading import reading

IN_PROGRESS = "InProgress"

_UNKNOWN_JOB = "JobNotFoundException"


def reason_to_stop(codepipeline: Client, job_id: str) -> str | None:
    """Say why a job is to be left alone; None while its action runs.

    Lambda may deliver an asynchronous event late or twice, when the action timed out and a person
    retried it. The details of a job name the execution of its action and have no status, which
    ListActionExecutions has. Where the details do not name it, the job's one result decides alone.
    Source: "GetJobDetails", "ActionExecutionDetail", CodePipeline API reference.

    Raises:
        Refused: CodePipeline does not tell.
    """
    with reading(f"job {job_id}"):
        try:
            details = codepipeline.get_job_details(jobId=job_id)["jobDetails"]
        except ClientError as error:
            if error_code(error) == _UNKNOWN_JOB:
                return f"CodePipeline knows no job {job_id}"
            raise
    context = (details.get("data") or {}).get("pipelineContext") or {}
    pipeline, execution_id = context.get("pipelineName"), context.get("pipelineExecutionId")
    run = (context.get("action") or {}).get("actionExecutionId")
    if not (pipeline and execution_id and run):
        return None
    status = _status(codepipeline, pipeline, execution_id, run)
    return None if status in (None, IN_PROGRESS) else f"its action is {status}, expected InProgress"


def _status(codepipeline: Client, pipeline: str, execution_id: str, run: str) -> str | None:
    more: dict[str, str] = {}
    while True:
        with reading(f"actions of {pipeline}"):
            page = codepipeline.list_action_executions(
                pipelineName=pipeline, filter={"pipelineExecutionId": execution_id}, **more
            )
        for listed in page["actionExecutionDetails"]:
            if listed.get("actionExecutionId") == run:
                return str(listed.get("status"))
        if not page.get("nextToken"):
            return None
        more = {"nextToken": page["nextToken"]}
