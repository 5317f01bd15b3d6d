"""Reads one file of a config folder into its section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from model_promotion.config.config_error import ConfigError
from model_promotion.config.section import Section
from model_promotion.config.smoke_test_config import PAYLOAD_FOLDER
from model_promotion.config.validation_lines import validation_lines
from model_promotion.config.yaml_document import read_yaml

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfigFile(Generic[S]):
    """What a file says, valid or not, and a line for each problem within it."""

    section: S | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path, root: type[S]) -> ConfigFile[S]:
        """Read the file at *path* as a *root*."""
        try:
            content = read_yaml(_read_bytes(path))
        except ConfigError as error:
            return cls(lines=error.lines)
        try:
            section = root.model_validate(content, context={PAYLOAD_FOLDER: path.parent})
        except ValidationError as error:
            return cls(content=content, lines=tuple(validation_lines(root, error)))
        return cls(section=section, content=content)

    def valid(self) -> S:
        """Return what the file says.

        Raises:
            ConfigError: The file has problems.
        """
        if self.section is None:
            raise ConfigError(self.lines)
        return self.section


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_file():
            return path.read_bytes()
        if path.exists():
            raise ConfigError(["not a file, expected a YAML file"])
        if path.is_symlink():
            target = str(path.readlink())
            raise ConfigError([f"a link to nothing, got {target!r}, expected a link to a file"])
    except OSError as error:
        raise ConfigError([f"file cannot be read: {error.strerror}"]) from None
    raise ConfigError(["file is missing, expected a YAML file"])
