"""A target environment's registry and endpoint, as far as they tell what runs there."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from promotion_steps.manifest import Manifest, ManifestObject
from promotion_steps.names import (
    FIRST_ARN,
    FIRST_CREATED_AT,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    ORIGIN_ARN,
)
from tests.promotion_steps.scene import (
    GROUP,
    MANIFEST,
    REPORT,
    SOURCE,
    TARGET,
    TARGET_BUCKET,
    Scene,
    description,
    uri,
)

ENDPOINT = TARGET.endpoint(GROUP)
_MODEL: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}


class TargetRegistry:
    """Answers like a SageMaker client; what it lacks, it refuses in SageMaker's words.

    `faults` maps an operation to the error code it fails with.
    """

    def __init__(self) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.pages: list[list[str]] = [[]]
        self.endpoint: dict[str, Any] | None = None
        self.config: dict[str, Any] = {"ProductionVariants": [variant("m-3")]}
        self.tags: dict[str, list[dict[str, str]]] = {}
        self.faults: dict[str, str] = {}
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        if name not in _OPERATIONS:
            raise AttributeError(name)
        return lambda **request: self._answer(name, request)

    def _answer(self, name: str, request: dict[str, Any]) -> Any:
        shape = _MODEL.operation_model(_OPERATIONS[name]).input_shape
        report = ParamValidator().validate(request, shape)
        assert not report.has_errors(), report.generate_report()
        self.requests.append((name, request))
        if name in self.faults:
            raise _error(self.faults[name], "no", name)
        return getattr(self, f"_{name}")(**request)

    def serve(self, arn: str) -> None:
        self.endpoint = {
            "EndpointName": ENDPOINT,
            "EndpointConfigName": "c-3",
            "EndpointStatus": "InService",
            "ProductionVariants": [{"VariantName": "AllTraffic"}],
        }
        self.tags["m-3"] = [version_tag(arn)]

    def _describe_endpoint(self, **request: str) -> Any:
        if self.endpoint is None:
            message = (
                f'Could not find endpoint "{TARGET.arn("sagemaker", request["EndpointName"])}".'
            )
            raise _error("ValidationException", message, "DescribeEndpoint")
        assert request["EndpointName"] == ENDPOINT
        return self.endpoint

    def _describe_endpoint_config(self, **request: str) -> Any:
        assert request == {"EndpointConfigName": "c-3"}
        return self.config

    def _describe_model(self, **request: str) -> Any:
        return {"ModelArn": model_arn(request["ModelName"])}

    def _list_tags(self, **request: str) -> Any:
        """Answer with one tag a page."""
        number = int(request.get("NextToken", 0))
        tags = self.tags.get(request["ResourceArn"].rpartition("/")[2], [])
        more = {"NextToken": str(number + 1)} if number + 1 < len(tags) else {}
        return {"Tags": tags[number : number + 1], **more}

    def _describe_model_package(self, **request: str) -> Any:
        return self.packages[request["ModelPackageName"]]

    def _list_model_packages(self, **request: Any) -> Any:
        number = int(request.pop("NextToken", 0))
        assert request == {
            "ModelPackageGroupName": GROUP,
            "ModelApprovalStatus": "Approved",
            "SortBy": "CreationTime",
            "SortOrder": "Descending",
        }
        more = {"NextToken": str(number + 1)} if number + 1 < len(self.pages) else {}
        summaries = [{"ModelPackageArn": arn} for arn in self.pages[number]]
        return {"ModelPackageSummaryList": summaries, **more}


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def variant(model: str, name: str = "AllTraffic") -> dict[str, str]:
    return {"VariantName": name, "ModelName": model}


def version_tag(arn: str) -> dict[str, str]:
    return {"Key": "model-promotion:model-package", "Value": arn}


def model_arn(name: str) -> str:
    return TARGET.arn("sagemaker", f"model/{name}")


def target_arn(version: int) -> str:
    return TARGET.arn("sagemaker", f"model-package/{GROUP}/{version}")


def promoted(
    registry: TargetRegistry,
    scene: Scene,
    *,
    version: int = 3,
    origin: str | None = SOURCE.arn("sagemaker", f"model-package/{GROUP}/6"),
    report: Any = None,
) -> str:
    """Put a version into the target's registry, with its report in the target's bucket."""
    body = json.dumps({"auc": 0.97} if report is None else report).encode()
    stored = scene.s3.store(TARGET_BUCKET, REPORT, body)
    entry = ManifestObject(
        key=REPORT,
        version_id=stored.version_id,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )
    listed = Manifest.of([entry]).to_bytes()
    arn = target_arn(version)
    statistics = {"ContentType": "application/json", "S3Uri": uri(REPORT, TARGET_BUCKET)}
    registry.packages[arn] = description(
        ModelPackageArn=arn,
        ModelPackageVersion=version,
        ModelMetrics={"ModelQuality": {"Statistics": statistics}},
        CustomerMetadataProperties={
            MANIFEST_URI: uri(MANIFEST, TARGET_BUCKET),
            MANIFEST_VERSION: scene.s3.store(TARGET_BUCKET, MANIFEST, listed).version_id,
            MANIFEST_SHA256: hashlib.sha256(listed).hexdigest(),
            **(_origin(origin) if origin else {}),
        },
    )
    return arn


def _origin(arn: str) -> dict[str, str]:
    number = int(arn.rpartition("/")[2])
    created = f"2026-01-{number:02}T00:00:00.000+00:00"
    return {ORIGIN_ARN: arn, FIRST_ARN: arn, FIRST_CREATED_AT: created}
