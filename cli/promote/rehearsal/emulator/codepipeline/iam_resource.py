"""What a request is about, as IAM policies name it."""

from __future__ import annotations

from promote.rehearsal.emulator.json_service import Request

_OF_A_STAGE = ("EnableStageTransition", "DisableStageTransition", "RetryStageExecution")


def resource_arn(operation: str, request: Request, path: str, region: str, account: str) -> str:
    """Spell the ARN that a policy statement's Resource is compared with.

    Operations on jobs, and lists of pipelines, know no resource: theirs is `*`.
    """
    del path
    if "resourceArn" in request:
        return str(request["resourceArn"])
    name = request.get("name") or request.get("pipelineName")
    if isinstance(request.get("pipeline"), dict):
        name = request["pipeline"].get("name")
    if not name:
        return "*"
    parts = [name]
    if operation in _OF_A_STAGE:
        parts = [name, request.get("stageName", "")]
    if operation == "PutApprovalResult":
        parts = [name, request.get("stageName", ""), request.get("actionName", "")]
    return f"arn:aws:codepipeline:{region}:{account}:{'/'.join(parts)}"
