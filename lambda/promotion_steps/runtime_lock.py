"""What a model was trained and tested with: interpreter, framework, packages, image."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from promotion_steps.json_fields import JsonFields

FORMAT = "model-promotion/runtime-lock/v1"
RUNTIME_LOCK_FILE = "runtime-lock.json"
RUNTIME_LOCK_URI = "promotion.runtime-lock.uri"
"""The customer metadata property that names the lock among the registered objects."""

_MEMBERS = ("format", "python", "framework", "packages", "image_digest")
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+!_-]*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SAME_NAME = re.compile(r"[-_.]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """The library that a model was made with."""

    name: str
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RuntimeLock:
    """A runtime as it was recorded.

    Args:
        python: The interpreter's full version.
        framework: None where none was recognized.
        packages: Version of each installed package, by its normalized name.
        image_digest: Of the container image; None where it was not known.
    """

    python: str
    framework: Framework | None
    packages: Mapping[str, str]
    image_digest: str | None = None

    @classmethod
    def from_bytes(cls, body: bytes, source: str = RUNTIME_LOCK_FILE) -> RuntimeLock:
        """Read a lock.

        Raises:
            ValueError: A member is missing, malformed or not known.
        """
        lock = JsonFields.from_text(body, source)
        lock.refuse_others(_MEMBERS)
        if lock.text("format") != FORMAT:
            raise lock.error("format", repr(FORMAT))
        digest = lock.optional_text("image_digest") if _is_given(lock, "image_digest") else None
        if digest is not None and not _DIGEST.fullmatch(digest):
            raise lock.error("image_digest", "sha256: and 64 hex digits, or null")
        return cls(
            python=_version(lock, "python"),
            framework=_framework(lock) if _is_given(lock, "framework") else None,
            packages=_packages(lock.fields("packages")),
            image_digest=digest,
        )

    def to_bytes(self) -> bytes:
        """Write what `from_bytes` reads, the same bytes for the same lock."""
        framework = self.framework and {
            "name": self.framework.name,
            "version": self.framework.version,
        }
        document = {
            "format": FORMAT,
            "python": self.python,
            "framework": framework,
            "packages": dict(sorted(self.packages.items())),
            "image_digest": self.image_digest,
        }
        return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def package_name(name: str) -> str:
    """Normalize a package's name, as PEP 503 says: `Scikit_Learn` is `scikit-learn`."""
    return _SAME_NAME.sub("-", name).lower()


def _is_given(lock: JsonFields, key: str) -> bool:
    return lock.members.get(key) is not None


def _framework(lock: JsonFields) -> Framework:
    fields = lock.fields("framework")
    fields.refuse_others(("name", "version"))
    return Framework(name=fields.text("name"), version=_version(fields, "version"))


def _packages(fields: JsonFields) -> dict[str, str]:
    packages: dict[str, str] = {}
    for name in sorted(fields.members):
        if package_name(name) in packages:
            raise fields.error(name, "each package once", problem="there twice")
        packages[package_name(name)] = _version(fields, name)
    return packages


def _version(fields: JsonFields, key: str) -> str:
    version = fields.text(key)
    if not _VERSION.fullmatch(version):
        raise fields.error(key, "a version, such as 1.4.2")
    return version
