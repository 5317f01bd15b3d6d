"""Archives as honest programs write them pass."""

from __future__ import annotations

import gzip
import io
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import IO, cast

import numpy as np
import pytest

from tests.promotion_steps.artifacts import said, zipped
from tests.promotion_steps.corpus import (
    compressed_files,
    keras_files,
    mlflow_files,
    npy_files,
    tar_files,
)
from tests.promotion_steps.corpus.hdf5_writer import hdf5
from tests.promotion_steps.corpus.payload import HARMLESS
from tests.promotion_steps.corpus.zip_files import Entry, model

LONG = "folder/" * 30 + "weights.bin"


class Stream(io.RawIOBase):
    """A file that cannot be moved in, such as a pipe."""

    def __init__(self) -> None:
        self.body = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        body = bytes(cast("bytes", data))
        self.body += body
        return len(body)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_that_was_streamed_passes(method: int) -> None:
    stream = Stream()
    with zipfile.ZipFile(cast("IO[bytes]", stream), "w", method) as archive:
        archive.writestr("a", b"text" * 99)
        with archive.open("b", "w", force_zip64=True) as entry:
            entry.write(b"b" * 1000)
        archive.writestr("empty", b"")

    assert said(stream.body, "model.zip") == []


def test_a_zip_with_a_comment_folders_and_large_entries_passes() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/", b"")
        with archive.open("folder/a", "w", force_zip64=True) as entry:
            entry.write(b"a" * 1000)
        archive.writestr("folder/é", b"utf-8")
        archive.comment = b"of a model"
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("appended", b"later")

    assert said(packed.getvalue(), "model.zip") == []


def test_an_empty_zip_passes() -> None:
    assert said(zipped({}), "model.zip") == []


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs Info-ZIP's program")
def test_what_info_zip_wrote_passes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_bytes(b"text" * 99)
    subprocess.run(["zip", "-qr", "m.zip", "a"], cwd=tmp_path, check=True)

    assert said((tmp_path / "m.zip").read_bytes(), "m.zip") == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("model.pt", model(Entry(body=HARMLESS))),
        ("model.pt", model(Entry(body=HARMLESS, method=8))),
        ("a.npy", npy_files.PLAIN),
        ("model.pkl.xz", compressed_files.alone(HARMLESS, lc=4)),
        ("model.tar.gz", gzip.compress(tar_files.GOOD + tar_files.END)),
        ("model.keras", keras_files.packed(keras_files.sequential(keras_files.dense()))),
        ("model.h5", hdf5(version=2, userblock=bytes(512), model_config=b"{}")),
        ("model.skops", zipped({"schema.json": mlflow_files.schema(mlflow_files.text("a"))})),
    ],
)
def test_the_harmless_twin_of_a_malicious_file_passes(name: str, body: bytes) -> None:
    assert said(body, name, is_archive=name == "model.tar.gz") == []


ARRAYS = {
    "W": np.ones((3, 4), "<f4"),
    "w": np.zeros((0, 3), ">i2"),
    "scalar": np.array(2.5),
    "text": np.array(["ab", "c"]),
    "dates": np.array(["2026-01-01"], "<M8[ns]"),
    "fields": np.zeros(3, [("a", "<i8"), ("b", "<f4", (2, 2)), (("title", "c"), "S5")]),
    "aligned": np.zeros(3, np.dtype([("a", "u1"), ("b", "<f8")], align=True)),
    "fortran": np.asfortranarray(np.eye(3)),
    "flags": np.array([True, False]),
    "complex": np.ones(2, "<c16"),
    "raw": np.zeros(2, "V3"),
    "objects": np.array([{"a": 1}, None], dtype=object),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_of_any_type_passes(name: str) -> None:
    packed = io.BytesIO()
    np.save(packed, ARRAYS[name])
    np.save(packed, ARRAYS["fields"])

    assert said(packed.getvalue(), "a.npy") == []


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_in_a_zip_pass(save: object) -> None:
    packed = io.BytesIO()
    assert callable(save)
    save(packed, **ARRAYS)

    assert said(packed.getvalue(), "a.npz") == []


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_of_any_format_passes(form: int) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=form) as archive:
        for name in ("model/", LONG[:150], "model/é" if form else "model/e", "model/b"):
            info = tarfile.TarInfo(name.rstrip("/"))
            info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
            info.size = 0 if name.endswith("/") else 700
            info.mtime = 1234.5 if form == tarfile.PAX_FORMAT else 1234
            archive.addfile(info, io.BytesIO(b"w" * 700))
        link = tarfile.TarInfo("model/same")
        link.type, link.linkname = tarfile.LNKTYPE, "model/b"
        archive.addfile(link)

    assert said(packed.getvalue(), "model.tar.gz", is_archive=True) == []


@pytest.mark.parametrize("form", ["v7", "ustar", "gnu", "oldgnu", "pax"])
def test_what_gnu_tar_wrote_passes(form: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(b"w" * 5000)
    (folder / "same.bin").hardlink_to(folder / "weights.bin")
    if form not in ("v7", "ustar"):
        (folder / ("n" * 180)).write_bytes(b"x")
    command = ["tar", f"--format={form}", "-czf", "m.tar.gz", "-C", "model", "."]
    subprocess.run(command, cwd=tmp_path, check=True)

    assert said((tmp_path / "m.tar.gz").read_bytes(), "m.tar.gz", is_archive=True) == []


def test_tensors_that_begin_like_lzma_or_a_pickle_pass() -> None:
    for first in range(1, 20):
        tensor = bytes(first) + b"\x01\x02\x03\x3f" + bytes(600)
        assert said(zipped({"archive/data/0": tensor}), "model.pt") == []
    rows = np.zeros(99)
    for value in np.random.default_rng(5).normal(size=3000):
        rows[0] = value
        assert said(zipped({"archive/data/0": rows.tobytes()}), "model.pt") == []
