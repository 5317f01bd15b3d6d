"""A registry with one version that was registered by other means, and its bucket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from promotion_steps.model_package import ModelPackage
from promotion_steps.model_package_arn import ModelPackageArn
from promotion_steps.seal import Sealed, seal
from tests.promotion_steps.scene import ARN, GROUP, MODEL, REPORT, SOURCE, Scene, description

WHO = f"arn:aws:sts::{SOURCE.account}:assumed-role/SageMakerPipelines/nightly"
TAGS = {"model-promotion:path": "acme", "model-promotion:environment": "dev"}
GROUP_ARN = SOURCE.arn("sagemaker", f"model-package-group/{GROUP}")

_MODEL = botocore.session.get_session().get_service_model("sagemaker")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}


class Registry:
    """Answers like a client of SageMaker about one version; checks requests as botocore does.

    `faults` maps an operation to the error code it fails with; `meanwhile` is called at the
    second description, as if somebody else worked at the same time.
    """

    def __init__(self, tags: dict[str, str] | None = None, **members: Any) -> None:
        self.described = description(
            **{
                "ModelApprovalStatus": "PendingManualApproval",
                "CreatedBy": {"IamIdentity": {"Arn": WHO}},
                **members,
            }
        )
        self.tags = TAGS if tags is None else tags
        self.faults: dict[str, str] = {}
        self.updates: list[dict[str, Any]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self._descriptions = 0

    @property
    def package(self) -> ModelPackage:
        return ModelPackage.from_describe(self.described)

    def _check(self, operation: str, request: dict[str, Any]) -> None:
        shape = _MODEL.operation_model(_OPERATIONS[operation]).input_shape
        report = ParamValidator().validate(request, shape)
        assert not report.has_errors(), report.generate_report()
        if code := self.faults.get(operation):
            raise ClientError({"Error": {"Code": code, "Message": f"no, {code}"}}, operation)

    def describe_model_package(self, **request: Any) -> dict[str, Any]:
        self._check("describe_model_package", request)
        assert request == {"ModelPackageName": ARN}
        self._descriptions += 1
        if self._descriptions > 1:
            self.meanwhile()
        return dict(self.described)

    def update_model_package(self, **request: Any) -> None:
        self._check("update_model_package", request)
        self.updates.append(request)
        known = self.described.get("CustomerMetadataProperties", {})
        properties = {**known, **request["CustomerMetadataProperties"]}
        self.described = {**self.described, "CustomerMetadataProperties": properties}

    def list_tags(self, **request: Any) -> dict[str, Any]:
        """Answer with one tag a page."""
        self._check("list_tags", request)
        assert request["ResourceArn"] == GROUP_ARN
        page = int(request.get("NextToken", "0"))
        tags = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        answer: dict[str, Any] = {"Tags": tags[page : page + 1]}
        return {**answer, "NextToken": str(page + 1)} if page + 1 < len(tags) else answer


def unsealed(**members: Any) -> tuple[Scene, Registry]:
    """Return a version with a model and a report of ordinary size, and no manifest."""
    scene = Scene()
    scene.add(MODEL, b"model bytes")
    scene.add(REPORT, b'{"auc": 0.97}')
    return scene, Registry(**members)


def sealed(scene: Scene, registry: Registry, seconds: float = 60) -> Sealed:
    return seal(
        ModelPackageArn.from_text(ARN),
        registry=registry,
        store=scene.source,
        seconds_left=lambda: seconds,
    )
