"""The files that a container finds in `/opt/ml/model`, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promotion_steps.gates.deployability.claims import ARCHIVE, LINKS, MODEL_DATA, Answers
from promotion_steps.gates.deployability.served_container import DataLocation
from promotion_steps.json_fields import shown
from promotion_steps.scan.member_path import shown_path

ARCHIVE_SUFFIXES = (".tar.gz", ".tgz", ".tar")
SHOWN = 3
"""Members that a message names; it says how many more there are."""

_LONGEST_NAME = 255
_PACK_AGAIN = "pack it with `tar --dereference --hard-dereference -czf model.tar.gz -C FOLDER .`"


@dataclass(kw_only=True, slots=True)
class ModelFiles:
    """What was read of one container's model data.

    Args:
        location: Where it is.
        stored: Its bytes in S3.
        unpacked: Its bytes on the disk of the endpoint.
        sizes: Bytes of each file, by its path below `/opt/ml/model`.
        texts: Content of the files that were asked for, by the same path.
        not_unpacked: Members that are neither files nor folders within the archive, and why.
        broken: Why the archive cannot be unpacked.
        unread: Why the rest was not read.
    """

    location: DataLocation
    stored: int = 0
    unpacked: int = 0
    sizes: dict[str, int] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    not_unpacked: list[tuple[str, str]] = field(default_factory=list)
    broken: str | None = None
    unread: str | None = None


def check_location(location: DataLocation) -> Answers:
    """Check what the package says of its model data; nothing is read.

    Source: "S3ModelDataSource" and "ContainerDefinition", SageMaker API reference.
    """
    answers, path = Answers(), location.path
    if not location.is_source and not location.uri.endswith(".tar.gz"):
        answers.claim(
            MODEL_DATA,
            f"{path}: SageMaker takes a gzip compressed tar archive with the suffix .tar.gz,"
            f" got {shown(location.uri)}; use ModelDataSource for other files",
        )
    if location.is_archive and location.is_prefix:
        answers.claim(
            MODEL_DATA,
            f"{path}: SageMaker takes one archive, got S3DataType S3Prefix with CompressionType"
            " Gzip, expected S3Object with Gzip, or S3Prefix with None",
        )
    elif location.is_prefix and not location.uri.endswith("/"):
        answers.claim(
            MODEL_DATA,
            f"{path}: SageMaker takes a prefix that ends with /, got {shown(location.uri)}",
        )
    return answers


def check_files(files: ModelFiles) -> Answers:
    """Check what was read of the model data."""
    answers, path = Answers(), files.location.path
    if files.broken:
        answers.claim(ARCHIVE, f"{path}: SageMaker would not unpack it, {files.broken}")
    elif files.unread:
        answers.unchecked.append(f"{path}: not read to its end, {files.unread}")
    elif not files.sizes and not files.not_unpacked:
        answers.claim(*_empty(files.location))
    if files.not_unpacked:
        answers.claim(LINKS, f"{path}: {_not_unpacked(files)}")
    if not files.location.is_archive:
        answers.add(_check_names(files.location, files.sizes))
    return answers


def _empty(location: DataLocation) -> tuple[str, str]:
    if location.is_archive:
        return ARCHIVE, f"{location.path}: the archive holds no file, expected the model's files"
    return MODEL_DATA, (
        f"{location.path}: no model data, got no object at {location.uri},"
        " expected the model's files"
    )


def _not_unpacked(files: ModelFiles) -> str:
    named = [f"{shown_path(name)} ({reason})" for name, reason in files.not_unpacked[:SHOWN]]
    rest = len(files.not_unpacked) - len(named)
    more = f" and {rest} more" if rest else ""
    number = len(files.not_unpacked)
    return (
        "SageMaker unpacks files and folders alone, got"
        f" {number} other {'member' if number == 1 else 'members'}:"
        f" {', '.join(named)}{more}; {_PACK_AGAIN}"
    )


def _check_names(location: DataLocation, sizes: Mapping[str, int]) -> Answers:
    """Check the names that objects get below `/opt/ml/model`.

    Source: "S3ModelDataSource", SageMaker API reference.
    """
    answers = Answers()
    archives = [name for name in sizes if name.lower().endswith(ARCHIVE_SUFFIXES)]
    if archives:
        answers.claim(
            MODEL_DATA,
            f"{location.path}: SageMaker unpacks nothing with CompressionType None, got"
            f" {_few(archives)}; register the one archive as S3Object with Gzip, or its files",
        )
    bad = [name for name in sizes if not _is_file_name(name)]
    if bad:
        answers.claim(
            MODEL_DATA,
            f"{location.path}: SageMaker cannot create these files, got {_few(bad)}, expected"
            f" names of 1 to {_LONGEST_NAME} bytes other than . and .., and no object that ends"
            " with / (delete folders that the S3 console made)",
        )
    clashes = [name for name in sizes if any(part in sizes for part in _folders(name))]
    if clashes:
        answers.claim(
            MODEL_DATA,
            f"{location.path}: SageMaker cannot create a folder where there is a file, got"
            f" {_few(clashes)}; rename one of them",
        )
    return answers


def _is_file_name(name: str) -> bool:
    return all(
        0 < len(part.encode()) <= _LONGEST_NAME and part not in (".", "..") and "\0" not in part
        for part in name.split("/")
    )


def _folders(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: index + 1]) for index in range(len(parts))]


def _few(names: list[str]) -> str:
    rest = len(names) - SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return ", ".join(shown_path(name) for name in names[:SHOWN]) + more
