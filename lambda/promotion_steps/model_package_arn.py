"""The ARN of one version of a model package group."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.json_fields import shown
from promotion_steps.names import Environment

_ARN = re.compile(
    r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":model-package/(?P<group>[A-Za-z0-9](-*[A-Za-z0-9]){0,62})/(?P<version>[0-9]{1,9})"
)
_KIND = ":model-package/"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ModelPackageArn:
    """Which version of which group, in which account and region.

    SageMaker writes a group's name in lower case into the ARNs of its versions, and has written
    some with the name's own case: both are the same version, and compare as equal.

    Args:
        text: As it was given; requests to AWS repeat it.
        group: As the ARN spells it; the group's name is in DescribeModelPackage's answer.
    """

    text: str
    region: str
    account: str
    group: str
    version: int

    @classmethod
    def from_text(cls, text: str) -> ModelPackageArn:
        """Read an ARN.

        Raises:
            ValueError: The text is something else, the ARN of a group included.
        """
        match = _ARN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"model package ARN: got {shown(text)},"
                " expected arn:aws:sagemaker:REGION:ACCOUNT:model-package/GROUP/VERSION"
            )
        return cls(
            text=text,
            region=match["region"],
            account=match["account"],
            group=match["group"],
            version=int(match["version"]),
        )

    @property
    def canonical(self) -> str:
        """The one spelling of this ARN to compare, and to remember, a version by."""
        return canonical_arn(self.text)

    def is_in(self, group: str, environment: Environment) -> bool:
        """Tell whether it is a version of a group in an environment."""
        return self.canonical == version_arn(environment, group, self.version)

    def is_version_of_same_group(self, other: ModelPackageArn) -> bool:
        """Tell whether both are versions of one group in one registry."""
        return self.canonical.rpartition("/")[0] == other.canonical.rpartition("/")[0]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModelPackageArn):
            return NotImplemented
        return self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)

    def __str__(self) -> str:
        return self.text


def canonical_arn(text: str) -> str:
    """Write the group of a version's ARN in lower case; any other text stays as it is."""
    head, kind, version = text.partition(_KIND)
    return head + kind + version.lower()


def version_arn(environment: Environment, group: str, version: int | str) -> str:
    """Spell the ARN of a version as SageMaker does."""
    return environment.arn("sagemaker", f"model-package/{group.lower()}/{version}")
