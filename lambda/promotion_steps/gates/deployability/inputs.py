"""Reads a version's images and model data, for the gate `deployability`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from promotion_steps.approved_manifest import read_manifest
from promotion_steps.aws_registries import aws_accounts
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused
from promotion_steps.gates.deployability.claims import GATE
from promotion_steps.gates.deployability.decision import (
    Observed,
    check_containers,
    check_members,
    tolerate,
)
from promotion_steps.gates.deployability.image_facts import ImageFacts
from promotion_steps.gates.deployability.model_files import ModelFiles
from promotion_steps.gates.deployability.reading import read_archive, read_objects
from promotion_steps.gates.deployability.requirements import requirements_file
from promotion_steps.gates.deployability.served_container import (
    DataLocation,
    ServedContainer,
    served_containers,
)
from promotion_steps.gates.deployability.settings import DeployabilitySettings
from promotion_steps.image_manifest import DOCKER_MANIFEST, environment_of, platform_of
from promotion_steps.image_reference import ImageReference
from promotion_steps.image_registry import ImageRegistry
from promotion_steps.manifest import Manifest
from promotion_steps.ruling import Ruling
from promotion_steps.s3_uri import S3Uri
from promotion_steps.scan.scan_budget import ScanBudget, ScanLimits


def examine(case: Case) -> Ruling:
    """Check every container that the endpoint would run.

    Raises:
        Refused: The manifest cannot be read.
        ValueError: The settings are malformed.
    """
    settings = DeployabilitySettings.from_fields(case.settings.gate(GATE))
    containers = served_containers(case.package.description)
    look = _Look(case=case)
    if case.settings.endpoint is None:
        look.unchecked.append(
            f"endpoint: the model has none in {case.hop.target.name}, and only what CreateModel"
            " would refuse is checked"
        )
    else:
        look.manifest = read_manifest(case.package, case.artifacts)
    observed = [look.at(container) for container in containers]
    answers = check_containers(observed, case.settings.endpoint, settings)
    if case.settings.endpoint is not None:
        allowed = case.settings.allowed_container_members
        answers.add(check_members(case.package.description, allowed))
    answers.unchecked[:0] = look.unchecked
    findings, unchecked = tolerate(answers, settings)
    return Ruling(
        findings=(*look.findings, *findings), inputs=_inputs(observed), unchecked=unchecked
    )


@dataclass(kw_only=True, slots=True)
class _Look:
    """What was found while reading."""

    case: Case
    manifest: Manifest | None = None
    findings: list[Finding] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    budget: ScanBudget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = ScanBudget(ScanLimits(), self.case.seconds_left)

    def at(self, container: ServedContainer) -> Observed:
        """Read what one container is made of."""
        image = self._located(container)
        accounts = aws_accounts(self.case.hop.target.region)
        aws_owned = image is not None and image.account in accounts
        return Observed(
            container=container,
            aws_owned=aws_owned,
            image=self._image(container, image, aws_owned=aws_owned) if image else None,
            files=self._files(container) if self.manifest and container.data else None,
        )

    def _located(self, container: ServedContainer) -> ImageReference | None:
        """Return the image as the target pulls it; None where it cannot be read."""
        where = f"{container.path}.Image"
        if container.image is None or container.digest is None:
            self.unchecked.append(
                f"{where}: whether SageMaker accepts it, no digest of it is known"
            )
            return None
        named = replace(container.image, digest=container.digest)
        try:
            return self.case.image_locations.find(named)
        except Refused as refused:
            self._undecided(where, refused)
            return None

    def _image(
        self, container: ServedContainer, image: ImageReference, *, aws_owned: bool
    ) -> ImageFacts | None:
        where = f"{container.path}.Image"
        try:
            return self._facts(where, image, aws_owned=aws_owned)
        except Refused as refused:
            self._undecided(where, refused)
            return None

    def _facts(self, where: str, image: ImageReference, *, aws_owned: bool) -> ImageFacts:
        registry = ImageRegistry(ecr=self.case.target("ecr"), seconds_left=self.case.seconds_left)
        manifest = registry.manifest(image)
        facts = ImageFacts(
            where=where,
            repository=image.repository,
            aws_owned=aws_owned,
            media_type=manifest.media_type,
            size=manifest.size,
            environment=None,
        )
        is_run = self.case.settings.endpoint is not None and facts.media_type == DOCKER_MANIFEST
        if not is_run or manifest.config is None:
            return facts
        try:
            config = registry.config(image, manifest.config)
            environment = environment_of(config, "config")
            platform = platform_of(config, str(image.digest), "config")
        except (Refused, ValueError) as error:
            reason = error if isinstance(error, Refused) else Refused(str(error))
            self._undecided(where, reason)
            return facts
        return replace(facts, environment=environment, architecture=platform.architecture)

    def _undecided(self, where: str, refused: Refused) -> None:
        """Say what could not be read: a finding, unless the target was not to be asked."""
        for message in refused.messages:
            if self.case.asks_target:
                self.findings.append(Finding(gate=GATE, message=f"{where}: {message}"))
            else:
                self.unchecked.append(f"{where}: whether SageMaker accepts it, {message}")

    def _files(self, container: ServedContainer) -> ModelFiles | None:
        location = container.data
        if location is None or self.manifest is None:
            return None
        try:
            return self._read(location, self.manifest, {requirements_file(container.environment)})
        except Refused as refused:
            self.findings += [
                Finding(gate=GATE, message=f"{location.path}: {message}")
                for message in refused.messages
            ]
            return None

    def _read(
        self, location: DataLocation, manifest: Manifest, wanted: set[str]
    ) -> ModelFiles | None:
        store = self.case.artifacts
        try:
            place = S3Uri.from_text(location.uri)
        except ValueError as error:
            raise Refused(str(error)) from error
        if place.bucket != store.bucket:
            raise Refused(f"not read, got {location.uri}, expected an object in {store.bucket}")
        if location.is_prefix:
            entries = [one for one in manifest.objects if one.key.startswith(place.key)]
            return read_objects(entries, location, store, place.key, wanted)
        entry = manifest.find(place.key)
        if entry is None:
            raise Refused(f"not read, {location.uri} is not in the manifest")
        if location.is_archive:
            return read_archive(entry, location, store, self.budget, wanted)
        return read_objects([entry], location, store, place.key, wanted)


def _inputs(observed: Sequence[Observed]) -> dict[str, Any]:
    return {
        "images": {
            one.image.where: {"media_type": one.image.media_type, "layer_bytes": one.image.size}
            for one in observed
            if one.image
        },
        "model_data": {
            one.files.location.path: {
                "uri": one.files.location.uri,
                "stored_bytes": one.files.stored,
                "unpacked_bytes": one.files.unpacked,
                "files": len(one.files.sizes),
                "not_unpacked": len(one.files.not_unpacked),
            }
            for one in observed
            if one.files
        },
    }
