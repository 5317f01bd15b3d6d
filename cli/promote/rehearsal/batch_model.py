"""A step that promotes a model without an endpoint, as a folder of files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from promote.rehearsal.check import Observation
from promote.rehearsal.image_repository import image_uri
from promote.rehearsal.outcomes import wait_for_outcome
from promote.rehearsal.registering import approve
from promote.rehearsal.world import World
from promotion_steps.names import DATA_SCIENTIST

BATCH_MODEL = "diabetes"
"""The running example that is registered only; its group bears the same name."""

_STAGES = ["Source", "Request", "Validate", "Promote"]


def promote_batch_model(world: World) -> Observation:
    """Bring the model one hop further and look at what arrived."""
    source, target = world.hops[0]
    arn = _register(world)
    approve(world, source, arn, model=BATCH_MODEL)
    pipeline = world.pipeline(target, BATCH_MODEL)
    ended = pipeline.wait_for_end(pipeline.wait_for_execution(arn).execution_id)
    actions = pipeline.actions(ended.execution_id)
    version = wait_for_outcome(world, source, target, arn)["version"]
    registry = world.sessions.client("sagemaker", world.sessions.platform_team(target))
    package = registry.describe_model_package(ModelPackageName=version)
    uri = package["InferenceSpecification"]["Containers"][0]["ModelDataSource"]["S3DataSource"]
    stages = list(dict.fromkeys(action.stage for action in actions))
    files = _files(world, uri["S3Uri"])
    return Observation(
        passed=stages == _STAGES
        and package["ModelApprovalStatus"] == "PendingManualApproval"
        and uri["S3Uri"].startswith(f"s3://{target.artifact_bucket}/")
        and files == sorted(path.name for path in _folder(world).iterdir()),
        observed=f"{BATCH_MODEL}/1 waits in {target.name}: {', '.join(files)}",
        evidence={"stages": stages, "files": files, "model_package_arn": version},
    )


def _register(world: World) -> str:
    from promote.rehearsal.training import train_batch_model

    report = world.paper(BATCH_MODEL)
    report.write_text(json.dumps(train_batch_model(_folder(world))), encoding="utf-8")
    arguments = [
        "register",
        BATCH_MODEL,
        str(_folder(world)),
        f"--image={image_uri(world.source.region)}",
        f"--metrics={report}",
    ]
    who = world.persona(DATA_SCIENTIST, BATCH_MODEL)
    document = world.promote_well(world.source, who, arguments)
    return str(document["model_package_arn"])


def _folder(world: World) -> Path:
    folder = world.scratch / BATCH_MODEL
    folder.mkdir(exist_ok=True)
    return folder


def _files(world: World, uri: str) -> list[str]:
    _, target = world.hops[0]
    s3: Any = world.sessions.client("s3", world.sessions.platform_team(target))
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]
    return sorted(entry["Key"].removeprefix(prefix) for entry in listed)
