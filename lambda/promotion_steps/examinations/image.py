"""Reads the images of a model package from their registries, for the gate `image`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from promotion_steps.aws_registries import aws_accounts
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.image import (
    GATE,
    REQUIRED,
    ImagePlace,
    ImageSettings,
    check_platforms,
    check_reference,
    check_scan,
    fitting,
)
from promotion_steps.image_manifest import ImageManifest, Platform
from promotion_steps.image_reference import ImageReference
from promotion_steps.image_registry import ImageRegistry
from promotion_steps.ruling import Ruling

_SERVED = "InferenceSpecification."
"""What an endpoint runs; the additional specifications are only carried along."""


def examine(case: Case) -> Ruling:
    """Check every image that the package names.

    Raises:
        ValueError: The settings are malformed.
    """
    settings = ImageSettings.from_fields(case.settings.gate(GATE))
    if not case.package.images:
        return Ruling(findings=(_finding("the package", "has no container image"),))
    look = _Look(case=case, settings=settings)
    for where, uri in case.package.images.items():
        look.at(where, uri)
    return Ruling(
        findings=tuple(look.findings),
        inputs={"images": look.inputs},
        unchecked=() if case.asks_target else (_unchecked(case),),
    )


def _unchecked(case: Case) -> str:
    return (
        f"image: whether {case.hop.target.name} may pull it, what its scan found, and its"
        " architecture"
    )


def _finding(where: str, problem: str) -> Finding:
    return Finding(gate=GATE, message=f"{where}: {problem}")


@dataclass(kw_only=True, slots=True)
class _Look:
    """What was found and read so far."""

    case: Case
    settings: ImageSettings
    findings: list[Finding] = field(default_factory=list)
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def at(self, where: str, uri: str | None) -> None:
        """Check the image that the package names somewhere, where the target pulls it from."""
        try:
            named = ImageReference.from_uri(uri)
        except ValueError as error:
            self.findings.append(_finding(where, str(error)))
            return
        self.inputs[where] = {"uri": uri}
        try:
            image = self.case.image_locations.find(named)
        except Refused as refused:
            self._refuse(where, refused)
            return
        if image != named:
            self.inputs[where]["pulled_from"] = image.uri
        place = self._place(where)
        problems = check_reference(where, image, self.settings, place)
        self.findings += problems
        if problems or not self.case.asks_target:
            return
        try:
            self._ask(where, image, place)
        except Refused as refused:
            self._refuse(where, refused)

    def _ask(self, where: str, image: ImageReference, place: ImagePlace) -> None:
        registry = ImageRegistry(ecr=self.case.target("ecr"), seconds_left=self.case.seconds_left)
        manifest = registry.manifest(image)
        platforms = manifest.platforms
        if place.architecture is not None:
            platforms = self._platforms(where, registry, image, manifest)
            self.findings += check_platforms(where, platforms, place) if platforms else []
        if self.settings.scan == REQUIRED and image.account not in place.aws_accounts:
            pulled = [entry.digest for entry in fitting(platforms, place) or platforms]
            for digest in pulled or [str(image.digest)]:
                self._scan(where, registry, image, digest)

    def _platforms(
        self, where: str, registry: ImageRegistry, image: ImageReference, manifest: ImageManifest
    ) -> tuple[Platform, ...]:
        try:
            platforms = registry.platforms(image, manifest)
        except Refused as refused:
            self._refuse(where, refused)
            return ()
        self.inputs[where]["platforms"] = sorted(str(platform) for platform in platforms)
        return platforms

    def _scan(
        self, where: str, registry: ImageRegistry, image: ImageReference, digest: str
    ) -> None:
        try:
            scan = registry.scan(image, digest)
        except Refused as refused:
            self._refuse(where, refused)
            return
        scans: dict[str, Mapping[str, Any]] = self.inputs[where].setdefault("scans", {})
        scans[digest] = {"status": scan.status, "counts": dict(scan.counts)}
        self.findings += check_scan(where, digest, scan, self.settings)

    def _refuse(self, where: str, refused: Refused) -> None:
        self.findings += [_finding(where, message) for message in refused.messages]

    def _place(self, where: str) -> ImagePlace:
        target = self.case.hop.target
        return ImagePlace(
            environment=target,
            aws_accounts=aws_accounts(target.region),
            endpoint=self.case.settings.endpoint if where.startswith(_SERVED) else None,
        )
