"""Reads each report of a kind that a model package names, and says which it cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from promotion_steps.artifact_store import ArtifactStore
from promotion_steps.finding import Refused
from promotion_steps.json_fields import shown
from promotion_steps.model_package import ModelPackage
from promotion_steps.package_report import read_report

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedReports(Generic[Parsed]):
    """What the reports tell, by where the package names them.

    Args:
        problems: Why others could not be read.
        inputs: What was read, for an auditor.
    """

    parsed: Mapping[str, Parsed]
    problems: tuple[str, ...]
    inputs: Mapping[str, Any]


def read_named_reports(
    package: ModelPackage,
    store: ArtifactStore,
    places: Iterable[str],
    parse: Callable[[bytes], Parsed],
) -> NamedReports[Parsed]:
    """Read a report at each place that names one; a file that is named twice is read once.

    Args:
        package: Whose reports they are.
        store: The artifact bucket of the package's environment.
        places: Such as `ModelMetrics.Bias.Report`.
        parse: Reads a report's body; raises ValueError where it is malformed.
    """
    parsed: dict[str, Parsed] = {}
    inputs: dict[str, Any] = {}
    problems: dict[str, None] = {}
    seen: set[str] = set()
    for where in places:
        try:
            uri = _uri(package, where)
            if uri is None or uri in seen:
                continue
            seen.add(uri)
            report = read_report(package, store, where=where, uri=uri)
            inputs[where] = report.as_input()
            parsed[where] = parse(report.body)
        except Refused as refused:
            problems |= dict.fromkeys(refused.messages)
        except ValueError as error:
            problems[f"{where}: {error}"] = None
    return NamedReports(parsed=parsed, problems=tuple(problems), inputs=inputs)


def _uri(package: ModelPackage, where: str) -> str | None:
    value: Any = package.description
    for name in (*where.split("."), "S3Uri"):
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise Refused(f"{where}: got {shown(value)}, expected an object")
        value = value.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused(f"{where}: S3Uri: got {shown(value)}, expected a text")
    return value
