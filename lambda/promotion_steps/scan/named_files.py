"""Judges files that loaders find by their names."""

from __future__ import annotations

from promotion_steps.scan import (
    gguf_file,
    mlmodel_file,
    pickle_module_file,
    skops_file,
    yaml_file,
)
from promotion_steps.scan.hdf5_file import find_hdf5
from promotion_steps.scan.keras_files import CONFIG, KerasFiles
from promotion_steps.scan.listed_files import ListedFiles
from promotion_steps.scan.onnx_file import OnnxFile, has_onnx_name, looks_like_onnx
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import ScanReport
from promotion_steps.scan.template_files import TemplateFiles
from promotion_steps.scan.tensorflow_files import TensorflowFiles

_JSON = ".json"


class NamedFiles:
    """Judges files into one report.

    Args:
        report: Hears of everything.
        budget: Pays with time.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self._report = report
        self._keras = KerasFiles(report, budget)
        self._listed = ListedFiles(report, budget)
        self._templates = TemplateFiles(report, budget)
        self._tensorflow = TensorflowFiles(report, budget)
        self._budget = budget
        self._onnx: set[str] = set()

    def judge(self, reader: Reader, where: str, name: str, *, in_zip: bool) -> None:
        """Judge a file by its name.

        Args:
            reader: Of the file.
            where: Its name in the report.
            name: Its path, without the archives around it.
            in_zip: Whether it is an entry of a zip.

        Raises:
            NotScanned: It cannot be followed.
        """
        self._listed.by_name(reader, where, name, in_zip=in_zip)
        last = name.rpartition("/")[2].casefold()
        self._templates.by_name(reader, where, last)
        self._tensorflow.by_name(reader, where, last)
        if has_onnx_name(last) and where not in self._onnx:
            OnnxFile(reader, where, self._report, self._budget).judge()
        if last == mlmodel_file.NAME.casefold():
            mlmodel_file.judge_mlmodel(reader, where, self._report)
        if last == pickle_module_file.NAME:
            pickle_module_file.judge_pickle_module(reader, where, self._report)
        if last.endswith(yaml_file.SUFFIXES):
            yaml_file.judge_yaml(reader, where, self._report)
        if last == skops_file.SCHEMA and in_zip:
            skops_file.judge_schema(reader, where, self._report)
        if last.endswith(_JSON):
            self._keras.json_file(reader, where, is_config=last == CONFIG and in_zip)

    def by_content(self, reader: Reader, where: str, head: bytes) -> None:
        """Judge a file by its first bytes.

        Raises:
            NotScanned: It cannot be followed.
        """
        self._listed.by_content(reader, where, head)
        if head.startswith(gguf_file.MAGIC):
            self._templates.gguf(reader, where)
        elif looks_like_onnx(head):
            model = OnnxFile(reader, where, self._report, self._budget)
            if model.is_model():
                self._onnx.add(where)
                model.judge()

    def hdf5(self, reader: Reader, where: str) -> None:
        """Judge an HDF5 file, which may be behind other bytes; do nothing where there is none.

        Raises:
            NotScanned: It cannot be followed.
        """
        base = find_hdf5(reader)
        if base is not None:
            self._keras.hdf5(reader, base, where)
