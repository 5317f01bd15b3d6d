"""Where a container's model lies in S3, and how it becomes a directory."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from botocore.client import BaseClient

from promote.rehearsal.emulator.sagemaker.container_rules import link_in

_SCHEME = "s3://"


class ModelDataError(Exception):
    """Say why the data of a model cannot be used."""


class ObjectStore(Protocol):
    """Read objects the way one principal may."""

    def check(self, bucket: str, key: str) -> None:
        """Raise ClientError when an object is not there or not readable."""

    def keys(self, bucket: str, prefix: str) -> Iterable[str]:
        """Return the keys that start with a prefix."""

    def download(self, bucket: str, key: str, to: Path) -> None:
        """Write the bytes of an object to a file."""


class S3ObjectStore:
    """Read objects with a client that carries the principal's credentials."""

    def __init__(self, client: BaseClient) -> None:
        self._client: Any = client

    def check(self, bucket: str, key: str) -> None:
        """Raise ClientError when an object is not there or not readable."""
        self._client.get_object(Bucket=bucket, Key=key)["Body"].close()

    def keys(self, bucket: str, prefix: str) -> Iterable[str]:
        """Return the keys that start with a prefix."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def download(self, bucket: str, key: str, to: Path) -> None:
        """Write the bytes of an object to a file."""
        with to.open("wb") as file:
            for chunk in self._client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks():
                file.write(chunk)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelSource:
    """The model of one container: an archive, one plain object, or all objects of a prefix."""

    bucket: str
    key: str
    is_prefix: bool
    is_archive: bool

    @classmethod
    def from_container(cls, container: dict[str, Any]) -> ModelSource | None:
        """Read `ModelDataSource` or `ModelDataUrl`; None when the container has neither.

        Raises:
            ModelDataError: The address is not one of S3.
        """
        source = container.get("ModelDataSource", {}).get("S3DataSource")
        address = source["S3Uri"] if source else container.get("ModelDataUrl")
        return None if address is None else cls._at(address, source)

    @classmethod
    def additional(cls, container: dict[str, Any]) -> dict[str, ModelSource]:
        """Read `AdditionalModelDataSources` by channel.

        Raises:
            ModelDataError: An address is not one of S3.
        """
        return {
            each["ChannelName"]: cls._at(each["S3DataSource"]["S3Uri"], each["S3DataSource"])
            for each in container.get("AdditionalModelDataSources", [])
        }

    @classmethod
    def all_of(cls, container: dict[str, Any]) -> list[ModelSource]:
        """Read every source of a container.

        Raises:
            ModelDataError: An address is not one of S3.
        """
        model = cls.from_container(container)
        return [*([model] if model else []), *cls.additional(container).values()]

    @classmethod
    def _at(cls, address: str, source: Mapping[str, Any] | None) -> ModelSource:
        bucket, _, key = address.removeprefix(_SCHEME).partition("/")
        if not address.startswith(_SCHEME) or not bucket or not key:
            raise ModelDataError(f"model data: got {address!r}, expected s3://bucket/key")
        return cls(
            bucket=bucket,
            key=key,
            is_prefix=source is not None and source["S3DataType"] == "S3Prefix",
            is_archive=source is None or source["CompressionType"] == "Gzip",
        )

    def fill(self, directory: Path, store: ObjectStore) -> None:
        """Bring the model's files into a directory.

        Raises:
            ModelDataError: There is nothing to bring, or it does not unpack safely.
        """
        if self.is_archive:
            self._unpack(directory, store)
        elif self.is_prefix:
            self._mirror(directory, store)
        else:
            store.download(self.bucket, self.key, directory / PurePosixPath(self.key).name)

    def _unpack(self, directory: Path, store: ObjectStore) -> None:
        with tempfile.TemporaryDirectory(dir=directory.parent) as aside:
            archive = Path(aside) / "model.tar.gz"
            store.download(self.bucket, self.key, archive)
            try:
                with tarfile.open(archive, "r:gz") as packed:
                    self._refuse_links(packed)
                    packed.extractall(directory, filter="data")
            except (tarfile.TarError, OSError, EOFError) as error:
                raise ModelDataError(
                    f"{_SCHEME}{self.bucket}/{self.key}: does not unpack: {error}"
                ) from error

    def _refuse_links(self, packed: tarfile.TarFile) -> None:
        link = link_in(packed.getmembers())
        if link is not None:
            raise ModelDataError(
                f"Failed to extract model data archive from {_SCHEME}{self.bucket}/{self.key}: "
                f"{link} is a link"
            )

    def _mirror(self, directory: Path, store: ObjectStore) -> None:
        keys = [key for key in store.keys(self.bucket, self.key) if not key.endswith("/")]
        if not keys:
            raise ModelDataError(f"Could not find model data at {_SCHEME}{self.bucket}/{self.key}")
        for key in keys:
            target = (directory / key.removeprefix(self.key).lstrip("/")).resolve()
            if not target.is_relative_to(directory.resolve()):
                raise ModelDataError(f"{_SCHEME}{self.bucket}/{key}: leaves the model directory")
            target.parent.mkdir(parents=True, exist_ok=True)
            store.download(self.bucket, key, target)
