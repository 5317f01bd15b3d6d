"""Gate: each container image is pinned, may be pulled, was scanned, and fits its instance."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from promotion_steps.finding import Finding
from promotion_steps.image_manifest import Platform
from promotion_steps.image_reference import ImageReference
from promotion_steps.image_scan import SEVERITIES, ImageScan
from promotion_steps.json_fields import JsonFields, shown
from promotion_steps.names import Environment
from promotion_steps.promotion_settings import EndpointShape

GATE = "image"
AWS_OWNED = "aws"
TARGET = "target"
DEFAULT_REGISTRIES = (AWS_OWNED, TARGET)
DEFAULT_SEVERITY = "MEDIUM"
REQUIRED, OFF = "required", "off"
REGISTRY = (
    "aws|target"
    "|[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?(/[a-z0-9._/-]*[a-z0-9])?"
)
"""A pattern: images of AWS's accounts, of the target's own, or of a registry or a path in it."""

_INSTANCE_FAMILY = re.compile(r"ml\.[a-z]+[0-9]+(?P<attributes>[a-z0-9-]*)\.[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageSettings:
    """What an image must fulfil.

    Args:
        registries: Where images may lie.
        max_severity: The worst that a scan may have found.
        scan: `off` asks for no scan.
    """

    registries: tuple[str, ...] = DEFAULT_REGISTRIES
    max_severity: str = DEFAULT_SEVERITY
    scan: str = REQUIRED

    @classmethod
    def from_fields(cls, fields: JsonFields) -> ImageSettings:
        """Read the settings' section; without one, the defaults hold.

        Raises:
            ValueError: A member is malformed or not known.
        """
        fields.refuse_others(cls.__slots__)
        severity = fields.optional_text("max_severity") or DEFAULT_SEVERITY
        if severity not in SEVERITIES:
            raise fields.error("max_severity", f"one of {', '.join(SEVERITIES)}")
        scan = fields.optional_text("scan") or REQUIRED
        if scan not in (REQUIRED, OFF):
            raise fields.error("scan", f"{REQUIRED} or {OFF}")
        return cls(registries=_registries(fields), max_severity=severity, scan=scan)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImagePlace:
    """Where an image is to run.

    Args:
        aws_accounts: Whose images AWS owns there.
        endpoint: None where the model is only registered.
    """

    environment: Environment
    aws_accounts: Collection[str]
    endpoint: EndpointShape | None

    @property
    def is_serverless(self) -> bool:
        """Whether the endpoint has no instances."""
        return self.endpoint is not None and self.endpoint.instance_type is None

    @property
    def architecture(self) -> str | None:
        """What images must be built for; None where nothing serves the model."""
        if self.endpoint is None:
            return None
        return architecture_of(self.endpoint.instance_type or "")


def architecture_of(instance_type: str) -> str:
    """Return the architecture of an instance type, and of serverless capacity without one.

    AWS marks its Graviton and Grace families with a `g` behind the generation: ml.m7g.large.
    """
    family = _INSTANCE_FAMILY.fullmatch(instance_type)
    return "arm64" if family and "g" in family["attributes"] else "amd64"


def check_reference(
    where: str, image: ImageReference, settings: ImageSettings, place: ImagePlace
) -> list[Finding]:
    """Return what the image's URI alone tells."""
    target = place.environment
    problems = []
    if image.digest is None:
        problems.append(
            f"not pinned, got tag {shown(image.tag)} without an ImageDigest, expected"
            " @sha256:DIGEST"
        )
    if image.region != target.region:
        problems.append(
            f"lies in another region, got {image.region}, expected that of {target.name},"
            f" {target.region}"
        )
    if not any(_allows(entry, image, place) for entry in settings.registries):
        problems.append(
            f"in a registry that {target.name} does not allow, got"
            f" {image.registry}/{image.repository}, expected one of"
            f" {', '.join(settings.registries)} (gates.image.registries)"
        )
    if place.is_serverless and not _allows_any(DEFAULT_REGISTRIES, image, place):
        problems.append(
            f"in a foreign account, got {image.account}, expected {target.account}: a serverless"
            " endpoint pulls from its own account and from AWS alone"
        )
    return [Finding(gate=GATE, message=f"{where}: {problem}") for problem in problems]


def check_platforms(where: str, platforms: Sequence[Platform], place: ImagePlace) -> list[Finding]:
    """Return a finding where no platform of an image is that of the endpoint."""
    if place.architecture is None or fitting(platforms, place):
        return []
    built = ", ".join(sorted({str(platform) for platform in platforms}))
    served = "a serverless endpoint" if place.is_serverless else _instance_type(place)
    message = f"{where}: built for {built}, expected linux/{place.architecture} for {served}"
    return [Finding(gate=GATE, message=message)]


def fitting(platforms: Sequence[Platform], place: ImagePlace) -> list[Platform]:
    """Return the platforms that the endpoint can run; all of them where there is none."""
    wanted = f"linux/{place.architecture}"
    return [entry for entry in platforms if place.architecture is None or str(entry) == wanted]


def check_scan(where: str, digest: str, scan: ImageScan, settings: ImageSettings) -> list[Finding]:
    """Return a finding where a scan is not finished, or found what is not allowed."""
    if not scan.is_finished:
        said = f" ({scan.description})" if scan.description else ""
        problem = f"got status {scan.status}{said}, expected COMPLETE or ACTIVE"
    elif worse := scan.above(settings.max_severity):
        counts = ", ".join(f"{number} {severity}" for severity, number in worse.items())
        problem = f"found {counts}, expected none above {settings.max_severity}"
    else:
        return []
    return [Finding(gate=GATE, message=f"{where}: scan of {digest}: {problem}")]


def _allows_any(entries: Sequence[str], image: ImageReference, place: ImagePlace) -> bool:
    return any(_allows(entry, image, place) for entry in entries)


def _allows(entry: str, image: ImageReference, place: ImagePlace) -> bool:
    if entry == AWS_OWNED:
        return image.account in place.aws_accounts
    if entry == TARGET:
        return image.account == place.environment.account
    return image.lies_in(entry)


def _instance_type(place: ImagePlace) -> str:
    return str(place.endpoint.instance_type) if place.endpoint else ""


def _registries(fields: JsonFields) -> tuple[str, ...]:
    if "registries" not in fields.members:
        return DEFAULT_REGISTRIES
    entries = fields.items("registries")
    for entry in entries:
        if not isinstance(entry, str) or not re.fullmatch(REGISTRY, entry):
            raise fields.error(
                "registries",
                "a list of aws, target, or ACCOUNT.dkr.ecr.REGION.amazonaws.com[/PATH]",
            )
    if not entries:
        raise fields.error("registries", "at least one registry")
    return tuple(entries)
