"""Reads the runtime lock of a model package, for the gate `parity`."""

from __future__ import annotations

from promotion_steps.case import Case
from promotion_steps.finding import Refused
from promotion_steps.gates.parity import GATE, Container, ParitySettings, check_parity
from promotion_steps.image_reference import ImageReference, image_by_digest
from promotion_steps.model_package import ModelPackage
from promotion_steps.package_report import read_report
from promotion_steps.ruling import Ruling
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI, RuntimeLock

_CONTAINERS = "InferenceSpecification.Containers"


def examine(case: Case) -> Ruling:
    """Compare the lock that was registered with the package and the settings.

    Raises:
        Refused: There is no lock, or it cannot be read.
        ValueError: The settings are malformed.
    """
    settings = ParitySettings.from_fields(case.settings.gate(GATE))
    uri = case.package.customer_metadata.get(RUNTIME_LOCK_URI)
    if uri is None:
        raise Refused(
            f"{RUNTIME_LOCK_URI}: the package has no runtime lock, expected one that was"
            " registered with `promote register --runtime-lock`"
        )
    report = read_report(case.package, case.artifacts, where=RUNTIME_LOCK_URI, uri=uri)
    try:
        lock = RuntimeLock.from_bytes(report.body, report.uri)
    except ValueError as error:
        raise Refused(str(error)) from error
    return Ruling(
        findings=tuple(check_parity(lock, _containers(case.package), settings)),
        inputs={"runtime_lock": report.as_input()},
    )


def _containers(package: ModelPackage) -> list[Container]:
    specification = package.description.get("InferenceSpecification") or {}
    return [
        Container(
            where=f"{_CONTAINERS}[{place}]",
            digest=_digest(image_by_digest(container)),
            framework=container.get("Framework"),
            framework_version=container.get("FrameworkVersion"),
        )
        for place, container in enumerate(specification.get("Containers") or [])
    ]


def _digest(uri: object) -> str | None:
    try:
        return ImageReference.from_uri(uri).digest
    except ValueError:
        return None  # the gate `image` says what is wrong with it
