"""Judges the file by which MLflow's PyTorch flavor names the module that loads its pickle."""

from __future__ import annotations

from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_report import ImportSeen, NotScanned, ScanReport

NAME = "pickle_module_info.txt"
_LARGEST = 1024
_LOADERS = ("pickle", "cloudpickle", "dill", "mlflow.pytorch.pickle_module")
"""Modules that load a pickle as Python does."""


def judge_pickle_module(reader: Reader, where: str, report: ScanReport) -> None:
    """Report the module, which MLflow imports.

    Raises:
        NotScanned: It is no name.
    """
    reader.seek(0)
    try:
        module = reader.read(_LARGEST + 1).decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise NotScanned("module that loads pickles, expected its name in ASCII") from error
    if len(module) > _LARGEST:
        raise NotScanned(f"module that loads pickles, expected at most {_LARGEST} bytes")
    if module in _LOADERS:
        return
    report.add_import(
        ImportSeen(where=where, module=module, name="Unpickler", opcode="pickle module", offset=0)
    )
