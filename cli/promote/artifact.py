"""What a data scientist has on disk and wants to register."""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from promote.refusal import RefusalError

_CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalFile:
    """A file, and what its bytes were when it was read.

    Args:
        name: Its key below the bundle's prefix.
        modified: Time of the last change in nanoseconds; a change during the upload shows.
    """

    path: Path
    name: str
    size: int
    sha256: str
    modified: int

    @classmethod
    def from_path(cls, path: Path, name: str) -> LocalFile:
        """Read the whole file once, in chunks."""
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        stat = path.stat()
        return cls(
            path=path,
            name=name,
            size=stat.st_size,
            sha256=digest.hexdigest(),
            modified=stat.st_mtime_ns,
        )

    def is_unchanged(self) -> bool:
        """Tell whether the file is still as it was read."""
        stat = self.path.stat()
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.modified)


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A model's files, and how SageMaker is told about them.

    Args:
        entry: What the package's S3 URI ends with below the bundle's prefix.
    """

    entry: str
    s3_data_type: str
    compression_type: str
    files: tuple[LocalFile, ...]


def read_artifact(path: Path) -> Artifact:
    """Check and digest a `model.tar.gz`, or a folder of uncompressed files.

    Raises:
        RefusalError: SageMaker could not serve from it.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise RefusalError(f"artifact: no such file, got {str(path)!r}, expected a model.tar.gz")
    _check_tar(path)
    return Artifact(
        entry="model.tar.gz",
        s3_data_type="S3Object",
        compression_type="Gzip",
        files=(LocalFile.from_path(path, "model.tar.gz"),),
    )


def _check_tar(path: Path) -> None:
    expected = "expected a readable .tar.gz with at least one file"
    try:
        with gzip.open(path) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                holds_a_file = sum(member.isfile() for member in archive) > 0
            while stream.read(_CHUNK):  # to the end, where gzip keeps its checksum
                pass
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise RefusalError(f"artifact: {error}, got {str(path)!r}, {expected}") from error
    if not holds_a_file:
        raise RefusalError(f"artifact: holds no file, got {str(path)!r}, {expected}")


def _read_folder(folder: Path) -> Artifact:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = tuple(
        LocalFile.from_path(path, f"model/{path.relative_to(folder).as_posix()}") for path in paths
    )
    if not any(file.size for file in files):
        raise RefusalError(
            f"artifact: the folder is empty, got {str(folder)!r}, expected model files"
        )
    return Artifact(entry="model/", s3_data_type="S3Prefix", compression_type="None", files=files)
