"""Judges what MLflow's `MLmodel` file makes a server import, run and trust."""

from __future__ import annotations

from typing import Any

from promotion_steps.scan.code_kinds import MLFLOW_CODE
from promotion_steps.scan.flat_yaml import FlatYaml
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport
from promotion_steps.scan.skops_file import see_type

NAME = "MLmodel"
_LARGEST = 4 * 1024 * 1024
_FLAVOR_NAMES = """
    agno ag2 autogen catboost crewai diviner dspy fastai gluon h2o haystack johnsnowlabs keras
    langchain lightgbm llama_index mleap onnx openai paddle pmdarima promptflow prophet pyspark.ml
    pytorch sentence_transformers shap sklearn spacy spark statsmodels tensorflow transformers
    xgboost
"""
_FLAVORS = frozenset(_FLAVOR_NAMES.split())
_OF_PYTHON = "mlflow.pyfunc.model"
_LOADERS = frozenset(f"mlflow.{flavor}" for flavor in _FLAVORS) | {_OF_PYTHON}
_CODE = ("code", "code_paths", "code_path", "model_code_path", "python_model")
_TRUSTED = "skops_trusted_types"


def judge_mlmodel(reader: Reader, where: str, report: ScanReport) -> None:
    """Report what the flavors name.

    Raises:
        NotScanned: It is no YAML of MLflow's form.
    """
    if reader.end() > _LARGEST:
        raise NotScanned(f"MLmodel, expected at most {_LARGEST} bytes")
    reader.seek(0)
    body = reader.read(_LARGEST)
    try:
        document = FlatYaml(body.decode("utf-8")).parse()
    except ValueError as error:
        raise NotScanned(f"MLmodel, {error}") from error
    flavors = document.get("flavors") if isinstance(document, dict) else None
    if not isinstance(flavors, dict):
        raise NotScanned("MLmodel, got no flavors")
    for name, flavor in flavors.items():
        if isinstance(flavor, dict):
            _flavor(name, flavor, body, where, report)
    report.follow("MLmodel")


def _flavor(name: str, flavor: dict[str, Any], body: bytes, where: str, report: ScanReport) -> None:
    loader = flavor.get("loader_module")
    if loader is not None and loader not in _LOADERS:
        _see_loader(str(loader), body, where, report)
    trusted = flavor.get(_TRUSTED)
    for one in trusted if isinstance(trusted, list) else [trusted] if trusted else []:
        see_type(one, body, where, report, _TRUSTED)
    for key in _CODE:
        if value := flavor.get(key):
            report.list_code(MLFLOW_CODE, where, f"{name}.{key}: {value}")


def _see_loader(loader: str, body: bytes, where: str, report: ScanReport) -> None:
    report.add_import(
        ImportSeen(
            where=where,
            module=loader,
            name="_load_pyfunc",
            opcode="loader_module",
            offset=max(body.find(loader.encode()), 0),
        )
    )
