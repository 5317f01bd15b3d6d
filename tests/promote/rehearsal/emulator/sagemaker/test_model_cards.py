"""The model card of a package has a schema of its own, and an archived one stays as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promote.rehearsal.emulator.json_service import ServiceError


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not valid JSON"),
        ("[]", "must be a JSON object"),
        (json.dumps({"model_package_details": {}}), "must not have model_package_details"),
        (json.dumps({"model_overview": {"model_name": "m"}}), "must not have model_name"),
    ],
)
def test_a_card_of_a_package_has_only_the_parts_of_its_schema(
    aws: Any, content: str, reason: str
) -> None:
    with pytest.raises(ServiceError, match=f"^ValidationException: ModelCardContent.*{reason}"):
        aws.package(ModelCard={"ModelCardContent": content, "ModelCardStatus": "Draft"})


def test_the_content_of_an_archived_card_does_not_change(aws: Any) -> None:
    arn = aws.package(ModelCard={"ModelCardContent": "{}", "ModelCardStatus": "Archived"})
    changed = {"ModelCardContent": '{"a": 1}', "ModelCardStatus": "Archived"}
    with pytest.raises(ServiceError, match="Model Card is in Archived state"):
        aws.call("UpdateModelPackage", {"ModelPackageArn": arn, "ModelCard": changed})
