"""Judges the files of Keras: configs in JSON, and HDF5."""

from __future__ import annotations

import json

from promotion_steps.scan.hdf5_attribute import Attribute
from promotion_steps.scan.hdf5_file import Hdf5Object, hdf5_objects
from promotion_steps.scan.keras_config import KerasConfig
from promotion_steps.scan.member_path import shown_path
from promotion_steps.scan.memory_reader import MemoryReader
from promotion_steps.scan.pickle_file import PROTOCOL, PickleFile
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import NotScanned, ScanReport

CONFIG = "config.json"
_LARGEST_CONFIG = 16 * 1024 * 1024
_CONFIGS = ("model_config", "training_config")
_OBJECTS = ("PSEUDOATOM", b"object")
"""How PyTables marks a dataset whose rows are pickles."""


class KerasFiles:
    """Judges files into one report.

    Args:
        report: Hears of everything.
        budget: Pays with time.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self._report = report
        self._budget = budget

    def json_file(self, reader: Reader, where: str, *, is_config: bool) -> None:
        """Judge a JSON file, if it is a config of Keras.

        Args:
            reader: Of the file.
            where: Its name in the report.
            is_config: Whether Keras takes it as one, whatever it holds.

        Raises:
            NotScanned: It is too large, or no JSON.
        """
        if reader.end() > _LARGEST_CONFIG:
            if is_config:
                raise NotScanned(f"config, expected at most {_LARGEST_CONFIG} bytes")
            return
        reader.seek(0)
        body = reader.read(_LARGEST_CONFIG)
        if is_config or _is_json(body):
            KerasConfig(body, where=where, report=self._report).judge()

    def hdf5(self, reader: Reader, base: int, where: str) -> None:
        """Judge an HDF5 file: the model's config, pickles in attributes, what leads out.

        Raises:
            NotScanned: It is of an unknown form.
        """
        for found in hdf5_objects(reader, base, self._budget):
            for what in found.outside:
                self._report.add_danger(where, f"HDF5 file with {what}, expected none")
            for attribute in found.attributes:
                self._attribute(attribute, found, where)
        self._report.follow("HDF5")

    def _attribute(self, attribute: Attribute, found: Hdf5Object, where: str) -> None:
        if found.is_root and attribute.name in _CONFIGS:
            if attribute.text is None:
                raise NotScanned(f"HDF5 file, got a {attribute.name} that is no text")
            inside = f"{where} > {attribute.name}"
            body = attribute.text.rstrip(b"\0")
            KerasConfig(body, where=inside, report=self._report).judge()
        elif attribute.text:
            self._pickle(attribute.name, attribute.text, where)

    def _pickle(self, name: str, text: bytes, where: str) -> None:
        """Follow a text that PyTables would load as a pickle."""
        if (name, text.rstrip(b"\0")) == _OBJECTS:
            raise NotScanned("HDF5 file, got rows that are pickles, as PyTables writes them")
        inside = f"{where} > {shown_path(name)}"
        reader = MemoryReader(text)
        file = PickleFile(reader, where=inside, report=self._report, budget=self._budget)
        file.follow(is_pickle=text[0] == PROTOCOL)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False  # nor does Keras read it
    return True
