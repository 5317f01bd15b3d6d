"""Source action: the current version of an S3 object becomes an artifact."""

from __future__ import annotations

from typing import Any

from promote.rehearsal.emulator.codepipeline.actions.action import (
    ActionContext,
    ActionError,
    ActionType,
    Outcome,
)
from promote.rehearsal.emulator.codepipeline.execution import Declaration


def perform(context: ActionContext) -> Outcome:
    """Copy the object to the artifact store, both under the action's role."""
    s3 = context.session.client("s3")
    bucket, key = context.configuration["S3Bucket"], context.configuration["S3ObjectKey"]
    _require_versions(s3, bucket)
    version = s3.head_object(Bucket=bucket, Key=key)["VersionId"]
    source = s3.get_object(Bucket=bucket, Key=key, VersionId=version)
    artifact = context.store.place(context.declared_outputs[0], revision=version)
    context.store.write(s3, artifact, source["Body"].read())
    return Outcome(
        variables={
            "BucketName": bucket,
            "ETag": source["ETag"],
            "ObjectKey": key,
            "VersionId": version,
        },
        artifacts=(artifact,),
        revisions=(_revision(context, source, artifact.name, version),),
        external_id=version,
        summary=f"Amazon S3 version id: {version}",
    )


def _require_versions(s3: Any, bucket: str) -> None:
    status = s3.get_bucket_versioning(Bucket=bucket).get("Status")
    if status != "Enabled":
        raise ActionError(
            "ConfigurationError", f"S3Bucket: {bucket} keeps no versions, got {status!r}"
        )


def _revision(
    context: ActionContext, source: dict[str, Any], artifact: str, version: str
) -> dict[str, Any]:
    return {
        "actionName": context.run.name,
        "name": artifact,
        "revisionId": version,
        "revisionSummary": f"Amazon S3 version id: {version}",
        "created": source["LastModified"].timestamp(),
    }


def _check(action: Declaration) -> str | None:
    polls = action["configuration"].get("PollForSourceChanges", "true")
    if polls != "false":
        return (
            f"configuration.PollForSourceChanges: not supported by this emulator, got {polls!r}, "
            "expected 'false'"
        )
    return None


S3_SOURCE = ActionType(
    required=frozenset({"S3Bucket", "S3ObjectKey"}),
    optional=frozenset({"PollForSourceChanges"}),
    inputs=(0, 0),
    outputs=(1, 1),
    minutes=60,
    perform=perform,
    check=_check,
)
