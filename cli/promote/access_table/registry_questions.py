"""What somebody may want to do to the versions of a model."""

from __future__ import annotations

from collections.abc import Mapping

from promote.access_table.question import Need, Question
from promote.access_table.tag_context import tag_context
from promotion_steps.model_package_arn import version_arn
from promotion_steps.names import (
    APPROVED_AT,
    APPROVER,
    ARRIVAL,
    FIRST_CREATED_AT,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
    ORIGIN_ACCOUNT,
    ORIGIN_ARN,
    REGISTRAR,
    WITHDRAWN,
    Environment,
    outcome_property,
)
from promotion_steps.seal import SEALS_PREFIX

_NOBODYS = 999_999
"""A version that is not there: to ask for it changes nothing."""
_STATUS = "sagemaker:ModelApprovalStatus"
_PROPERTY = "sagemaker:CustomerMetadataProperties/"
_REMOVED = "sagemaker:CustomerMetadataPropertiesToRemove"
_PENDING = {_STATUS: "PendingManualApproval"}
_BINDING = dict.fromkeys((MANIFEST_SHA256, MANIFEST_VERSION, REGISTRAR), "…")


def registry_questions(environment: Environment, group: str, team: str | None) -> list[Question]:
    """Ask what may be done to one model's versions.

    Args:
        environment: Whose registry.
        group: The model package group.
        team: The team that the group belongs to. Default: none.
    """
    ask = _Registry(environment, group, team)
    return [*ask.registering(), *ask.deciding(), *ask.annotating(), *ask.reading(), *ask.sharing()]


class _Registry:
    def __init__(self, environment: Environment, group: str, team: str | None) -> None:
        self._model = group
        self._environment = environment
        self._group = environment.arn("sagemaker", f"model-package-group/{group.lower()}")
        self._version = version_arn(environment, group, _NOBODYS)
        self._tags = tag_context(environment, team)

    def registering(self) -> list[Question]:
        bound = _properties({**_BINDING, MANIFEST_URI: self._seal()})
        origin = _properties({ORIGIN_ACCOUNT: "…", ORIGIN_ARN: "…"})
        return [
            self._create(f"register a pending version of {self._model}", {**_PENDING, **bound}),
            self._create(
                f"register a version of {self._model} that another environment approved",
                {**_PENDING, **bound, **origin},
            ),
            self._create(
                f"register an approved version of {self._model}", {_STATUS: "Approved", **bound}
            ),
        ]

    def deciding(self) -> list[Question]:
        return [
            self._update(f"approve a version of {self._model}", {_STATUS: "Approved"}),
            self._update(f"reject a version of {self._model}", {_STATUS: "Rejected"}),
            self._update(
                f"approve a version of {self._model} and bind it to other bytes",
                {_STATUS: "Approved", **_properties({MANIFEST_SHA256: "…"})},
            ),
        ]

    def annotating(self) -> list[Question]:
        elsewhere = f"s3://{self._environment.artifact_bucket}/models/mine.json"
        outcome = outcome_property("prod", "verdict")
        written = {
            "record who approved a version of": {APPROVER: "…", APPROVED_AT: "…"},
            "seal a version of": {**_BINDING, MANIFEST_URI: self._seal()},
            "bind to a manifest of one's own a version of": {**_BINDING, MANIFEST_URI: elsewhere},
            "record what became of a version of": {outcome: "…"},
            "mark as withdrawn a version of": {WITHDRAWN: "…"},
            "settle the arrival of a version of": {ARRIVAL: "…"},
            "change where it came from of a version of": {ORIGIN_ARN: "…"},
            "change the age of a version of": {FIRST_CREATED_AT: "…"},
        }
        return [
            *(
                self._update(f"{text} {self._model}", _properties(properties))
                for text, properties in written.items()
            ),
            self._update(f"take a record away from a version of {self._model}", {_REMOVED: "…"}),
        ]

    def reading(self) -> list[Question]:
        model, version, group = self._model, self._version, self._group
        return [
            self._one(f"describe a version of {model}", "DescribeModelPackage", version),
            self._listing(f"list the versions of {model}"),
            self._one(f"describe the group of {model}", "DescribeModelPackageGroup", group),
            self._one(f"read the tags of the group of {model}", "ListTags", group),
        ]

    def sharing(self) -> list[Question]:
        model, version, group = self._model, self._version, self._group
        return [
            self._one(f"delete a version of {model}", "DeleteModelPackage", version),
            self._one(f"delete the group of {model}", "DeleteModelPackageGroup", group),
            self._one(f"let others into the group of {model}", "PutModelPackageGroupPolicy", group),
            self._one(f"give the group of {model} to another team", "AddTags", group),
        ]

    def _create(self, text: str, context: Mapping[str, str]) -> Question:
        """Ask as SageMaker does: the group is there and has tags, the version is not yet."""
        action = "sagemaker:CreateModelPackage"
        group = Need(action=action, resource=self._group, context={**context, **self._tags})
        version = Need(action=action, resource=self._version, context=context)
        return Question(text=text, needs=(group, version))

    def _update(self, text: str, context: Mapping[str, str]) -> Question:
        need = Need(
            action="sagemaker:UpdateModelPackage",
            resource=self._version,
            context={**context, **self._tags},
        )
        return Question(text=text, needs=(need,))

    def _one(self, text: str, action: str, resource: str) -> Question:
        need = Need(action=f"sagemaker:{action}", resource=resource, context=self._tags)
        return Question(text=text, needs=(need,))

    def _listing(self, text: str) -> Question:
        """Ask for both: IAM's reference names versions, the request names their group."""
        needs = (self._one(text, "ListModelPackages", arn) for arn in (self._group, self._version))
        return Question(text=text, needs=tuple(need for one in needs for need in one.needs))

    def _seal(self) -> str:
        return f"s3://{self._environment.artifact_bucket}/{SEALS_PREFIX}1/manifest.json"


def _properties(written: Mapping[str, str]) -> dict[str, str]:
    return {f"{_PROPERTY}{key}": value for key, value in written.items()}
