"""From a folder of YAML files to a config, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model_promotion.config.config_error import ConfigError
from model_promotion.config.config_file import ConfigFile
from model_promotion.config.image_checks import allowed_registry_lines
from model_promotion.config.model_checks import (
    environment_lines,
    group_lines,
    network_lines,
    stack_lines,
)
from model_promotion.config.model_config import ModelConfig
from model_promotion.config.model_file import MODEL_NAME, ModelFile
from model_promotion.config.path_checks import (
    environment_entries,
    environment_names,
    networked_environments,
    path_lines,
)
from model_promotion.config.path_config import PathConfig
from model_promotion.config.payload_file import read_payload
from model_promotion.config.persona_checks import principal_lines, role_name_lines, team_lines
from model_promotion.config.promotion_config import PromotionConfig
from model_promotion.config.refusal import shown_name
from model_promotion.config.strictness_checks import strictness_lines

PATH_FILE = "path.yaml"
MODELS_FOLDER = "models"
MODEL_SUFFIX = ".yaml"

ModelFiles = dict[str, ConfigFile[ModelFile]]


def load_promotion_config(folder: Path) -> PromotionConfig:
    """Read `path.yaml` and `models/*.yaml` of *folder*.

    Raises:
        ConfigError: Anything is wrong, with one line for each problem of all files.
    """
    if not folder.is_dir():
        raise ConfigError([f"{shown_name(str(folder))}: not a folder, expected {PATH_FILE} in it"])
    path = ConfigFile.read(folder / PATH_FILE, PathConfig)
    lines = [f"{PATH_FILE}: {line}" for line in (*path.lines, *path_lines(path.content))]
    try:
        models = _read_models(folder / MODELS_FOLDER)
    except OSError as error:
        raise ConfigError([*lines, f"{MODELS_FOLDER}: {_folder_problem(error)}"]) from None
    lines += _persona_lines(path, models)
    lines += _model_lines(models, path)
    if lines:
        raise ConfigError(lines)
    return PromotionConfig(
        path=path.valid(),
        models=tuple(_model(folder, name, file.valid()) for name, file in models.items()),
    )


def _read_models(folder: Path) -> ModelFiles:
    """Read the files of models by their names; hidden ones are left to editors and git."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    return {
        name: ConfigFile.read(folder / name, ModelFile)
        for name in names
        if Path(name).suffix.lower() in {MODEL_SUFFIX, ".yml"}
    }


def _folder_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "folder is missing, expected one with a file for each model"
    return f"folder cannot be read: {error.strerror}"


def _persona_lines(path: ConfigFile[PathConfig], models: ModelFiles) -> Iterator[str]:
    lines = [*principal_lines(path.content)]
    if all(file.content for file in models.values()):
        lines += team_lines(path.content, [file.content.get("team") for file in models.values()])
    yield from (f"{PATH_FILE}: {line}" for line in lines)


def _model_lines(files: ModelFiles, path_file: ConfigFile[PathConfig]) -> Iterator[str]:
    path = environment_names(path_file.content)
    networks = networked_environments(path_file.content)
    entries = environment_entries(path_file.content)
    between = [
        *group_lines({_label(name): file.content for name, file in files.items()}),
        *stack_lines({_label(name): _stem(name) for name in files if not _bad_name(name)}, path),
    ]
    for name, file in files.items():
        lines = [*_name_lines(name), *file.lines, *environment_lines(file.content, path)]
        lines += role_name_lines(file.content, path_file.content)
        lines += network_lines(file.content, networks)
        lines += allowed_registry_lines(file.content, entries)
        lines += [line for label, line in between if label == _label(name)]
        lines += _strictness_lines(file, path)
        yield from (f"{_label(name)}: {line}" for line in lines)


def _strictness_lines(file: ConfigFile[ModelFile], path: tuple[str, ...]) -> Iterator[str]:
    if file.section is None:
        return
    entries = file.section.environments
    targets = [name for name in path if name in entries]
    yield from strictness_lines(targets, {name: entries[name].gates for name in targets})


def _label(name: str) -> str:
    return f"{MODELS_FOLDER}/{shown_name(name)}"


def _name_lines(name: str) -> Iterator[str]:
    if Path(name).suffix != MODEL_SUFFIX:
        yield f"file name: not a model's, got {name!r}, expected it to end in {MODEL_SUFFIX}"
    problem = _bad_name(name)
    if problem:
        yield f"file name: {problem}"


def _bad_name(name: str) -> str | None:
    return MODEL_NAME.problem(_stem(name))


def _stem(name: str) -> str:
    return Path(name).stem


def _model(folder: Path, name: str, file: ModelFile) -> ModelConfig:
    return ModelConfig(
        name=_stem(name),
        group=file.group,
        team=file.team,
        allowed_container_members=file.allowed_container_members,
        environments=file.environments,
        payloads={
            environment: read_payload(folder / MODELS_FOLDER, entry.smoke_test.payload)
            for environment, entry in file.environments.items()
            if entry.smoke_test is not None
        },
    )
