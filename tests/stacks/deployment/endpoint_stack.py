"""The stack that a pipeline deploys for one version of the example's endpoint."""

from __future__ import annotations

import json
from pathlib import Path

from promote.access.stack_template import StackTemplate
from promotion_steps.names import (
    CONTENT_PARAMETER,
    ENDPOINT_TEMPLATE_FILE,
    MODEL_PACKAGE_VARIABLE,
    Environment,
)
from promotion_steps.serving.endpoint_template import content_digest, fill_in_containers

MODEL = "breast-cancer"


def endpoint_stack(assembly: Path, environment: Environment, version: int) -> StackTemplate:
    """Read the endpoint's template out of an assembly's assets and fill in what a version gives."""
    endpoint = f'"EndpointName": "{environment.endpoint(MODEL)}"'
    files = assembly.glob(f"asset.*/{ENDPOINT_TEMPLATE_FILE}")
    (text,) = [text for file in files if endpoint in (text := file.read_text("utf-8"))]
    containers = [{"Image": f"r@sha256:{version}"}]
    template = fill_in_containers(json.loads(text), containers)
    template["Parameters"][CONTENT_PARAMETER]["Default"] = content_digest(containers)
    template["Parameters"][MODEL_PACKAGE_VARIABLE]["Default"] = version_arn(environment, version)
    return StackTemplate(
        stack_id="endpoint",
        name=environment.endpoint_stack(MODEL),
        account=environment.account,
        region=environment.region,
        template=template,
    )


def version_arn(environment: Environment, version: int) -> str:
    """Return the version that is served."""
    return environment.arn("sagemaker", f"model-package/{MODEL}/{version}")
