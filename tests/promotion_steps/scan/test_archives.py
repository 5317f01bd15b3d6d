"""What the scan finds in archives, and what it gives up on."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import pickle
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from promote.rehearsal.packing import pack
from promotion_steps.scan.artifact_scan import ArtifactScan
from promotion_steps.scan.range_reader import RangeReader
from promotion_steps.scan.scan_budget import MIB, ScanBudget, ScanLimits
from promotion_steps.scan.scan_report import ScanReport
from tests.promotion_steps.archives.fuzz_archives import CORPUS, check
from tests.promotion_steps.artifacts import (
    ARCHIVES,
    SYSTEM,
    RunsACommand,
    said,
    scan,
    tar,
    zipped,
)
from tests.promotion_steps.corpus.hdf5_writer import hdf5

COMMAND = pickle.dumps(RunsACommand())
IMPORT = (
    f"dangerous import at byte 28 (STACK_GLOBAL), got {SYSTEM}, expected none that can run code"
)
FILE, SYMLINK, HARDLINK = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


def test_a_command_is_found_in_a_zip_in_a_tar() -> None:
    body = pack({"model.pt": zipped({"archive/data.pkl": COMMAND}), "notes.txt": b"hello"})

    found = said(body, "model.tar.gz", is_archive=True)

    assert found == [f"model.tar.gz > model.pt > archive/data.pkl: {IMPORT}"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_command_is_found_in_a_zip_of_a_zip(method: int) -> None:
    inner = zipped({"padding": os.urandom(300_000), "data.pkl": COMMAND}, method)

    found = said(zipped({"inner.zip": inner, "last": b"x"}, method), "model.zip")

    assert found == [f"model.zip > inner.zip > data.pkl: {IMPORT}"]


@pytest.mark.parametrize(
    "compress",
    [bz2.compress, gzip.compress, lzma.compress, zlib.compress],
    ids=lambda f: f.__module__,
)
def test_a_command_is_found_in_a_compressed_tar_of_any_kind(compress: object) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("model.pkl")
        info.size = len(COMMAND)
        archive.addfile(info, io.BytesIO(COMMAND))

    assert callable(compress)
    found = said(compress(packed.getvalue()), "model.tar")

    assert found == [f"model.tar > model.pkl: {IMPORT}"]


def test_a_command_is_found_in_each_of_two_gzip_streams() -> None:
    body = gzip.compress(b"\x80\x04N.") + bytes(512) + gzip.compress(COMMAND)

    (found,) = said(body, "model.gz")

    assert SYSTEM in found


def test_a_pickle_that_ends_like_a_zip_is_refused() -> None:
    body = b"\x80\x04N." + zipped({"data.pkl": COMMAND})

    expected = "ambiguous, a zip archive behind other bytes, expected it alone"
    assert said(body, "model.bin") == [f"model.bin: {expected}"]


def test_a_pickle_that_holds_a_zip_is_a_pickle() -> None:
    body = pickle.dumps({"keras": zipped({"weights": b"w" * 100})})

    assert said(body, "model.pkl") == []
    assert said(body, "model.keras") == [
        "model.keras: ambiguous, a zip archive behind other bytes, expected it alone"
    ]


def test_a_zip_that_begins_like_a_pickle_is_scanned_as_both() -> None:
    body = zipped({}) + b"\n0cos\nsystem\n(S'id'\ntR."

    assert [message for message in said(body) if "got os.system" in message]


def test_a_tar_that_begins_like_a_pickle_is_scanned_as_both() -> None:
    name = "cos\nsystem\n(S'id'\ntR."

    found = said(tar((name, FILE, "")), "model.tar.gz", is_archive=True)

    assert [message for message in found if "got os.system" in message]


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (("../x", FILE, ""), "> ../x: member outside, got ../x, expected a path without '..'"),
        (("a/../../x", FILE, ""), "> a/../../x: member outside, got a/../../x,"),
        (("/abs", FILE, ""), "> /abs: absolute member, got /abs, expected a relative path"),
        (("C:/x", FILE, ""), "> C:/x: absolute member, got C:/x, expected a relative path"),
        (("l", SYMLINK, "../x"), "> l: symlink outside, got ../x, expected a path within"),
        (("l", SYMLINK, "/etc"), "> l: symlink outside, got /etc, expected a path within"),
        (("a/l", SYMLINK, "b/../../x"), "> a/l: symlink outside, got b/../../x,"),
        (("l", HARDLINK, "../x"), "> l: hardlink outside, got ../x, expected a path within"),
        (("l", HARDLINK, "/etc/passwd"), "> l: hardlink outside, got /etc/passwd,"),
        (("d", tarfile.CHRTYPE, ""), "> d: device node, expected a file, a folder or a link"),
        (("d", tarfile.FIFOTYPE, ""), "> d: device node, expected a file, a folder or a link"),
        (("d", b"Z", ""), "> d: unknown type, got b'Z', expected a file, a folder or a link"),
    ],
)
def test_a_member_that_leads_out_is_a_finding(member: tuple[str, bytes, str], message: str) -> None:
    (found,) = said(tar(member), "model.tar.gz", is_archive=True)

    assert found.startswith(f"model.tar.gz {message}")


def test_links_within_the_archive_pass() -> None:
    body = tar(
        ("./a/b", FILE, ""), ("a/l", SYMLINK, "../a/./b"), ("h", HARDLINK, "a/b"), ("d/", b"5", "")
    )

    assert said(body, "model.tar.gz", is_archive=True) == []


def test_a_member_below_a_symlink_is_a_finding() -> None:
    body = tar(("a/l", SYMLINK, ".."), ("a/l/x", FILE, ""))

    (found,) = said(body, "model.tar.gz", is_archive=True)

    expected = "member below a symlink, got a/l, expected a folder"
    assert found == f"model.tar.gz > a/l/x: {expected}"


@pytest.mark.parametrize("name", ["../x", "/abs"])
def test_an_entry_of_a_zip_that_leads_out_is_a_finding(name: str) -> None:
    (found,) = said(zipped({name: b""}), "model.zip")

    assert found.startswith(f"model.zip > {name}: ")


def test_a_symlink_in_a_zip_is_a_finding() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        info = zipfile.ZipInfo("l")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "../x")
        archive.writestr("folder/", "")

    assert said(packed.getvalue(), "m.zip") == ["m.zip > l: symlink in a zip, expected a file"]


def test_a_bomb_is_a_finding_long_before_it_is_inflated() -> None:
    zeros = gzip.compress(gzip.compress(bytes(64 * MIB)))
    body = pack({"weights.bin": zeros, "zz.pkl": COMMAND})

    (found,) = said(body, is_archive=True, limits=ScanLimits(harmless=MIB))

    assert found.startswith("model > weights.bin: archive bomb, got ")
    assert found.endswith("expected at most 1100 for each")
    assert int(found.split()[6]) < 2 * MIB


def test_a_bomb_in_a_zip_is_a_finding() -> None:
    body = zipped({"weights": gzip.compress(bytes(40 * MIB))}, zipfile.ZIP_DEFLATED)

    (found,) = said(body, limits=ScanLimits(harmless=MIB))

    assert found.startswith("model > weights: archive bomb, got ")


def test_a_bomb_of_any_ratio_ends_at_the_default_limits() -> None:
    limits = ScanLimits()

    assert limits.harmless <= 2 << 30
    assert limits.ratio < 1200


@pytest.mark.parametrize("pack_zeros", [gzip.compress, bz2.compress, lzma.compress, bytes])
def test_zeros_pass_however_few_bytes_they_become(pack_zeros: Callable[[bytes], bytes]) -> None:
    body = pack({"weights.bin": pack_zeros(bytes(300 * 1000 * 1000))})

    assert said(body, is_archive=True) == []


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (ScanLimits(read=100), "model: not scanned, too large, expected at most 100 bytes to read"),
        (ScanLimits(inflated=100), "too large, expected at most 100 inflated bytes"),
        (ScanLimits(members=1), "model: not scanned, too many members, expected at most 1"),
    ],
)
def test_an_artifact_out_of_bounds_is_not_scanned(limits: ScanLimits, message: str) -> None:
    body = pack({"a": os.urandom(5000), "b": b"b", "c": COMMAND})

    (found,) = said(body, is_archive=True, limits=limits)

    assert message in found


def test_archives_in_archives_have_an_end() -> None:
    body = COMMAND
    for _ in range(8):
        body = gzip.compress(body)

    assert said(body) == ["model: not scanned, more than 6 archives in each other"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "no gzip stream, expected a tar archive compressed with gzip"),
        (b"text", "no gzip stream, expected a tar archive compressed with gzip"),
        (gzip.compress(b"text"), "no tar archive, expected one compressed with gzip"),
        (gzip.compress(bytes(2048)), "no tar archive, expected one compressed with gzip"),
        (pack({"a": os.urandom(2000)})[:-300], "gzip stream ends early, expected its end mark"),
        (pack({"a": b"a"}) + b"junk", "corrupt gzip stream, got Error -3"),
    ],
)
def test_what_is_no_archive_is_not_scanned(body: bytes, message: str) -> None:
    found = said(body, is_archive=True)

    assert [line for line in found if f"not scanned, {message}" in line]


def test_a_sparse_member_is_a_finding() -> None:
    header = bytearray(gzip.decompress(tar(("s", b"S", "")))[:512])
    header[386:398] = b"00000000000\0"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)

    (found,) = said(gzip.compress(bytes(header) + bytes(1024)), is_archive=True)

    assert found == "model > s: sparse file, expected one that has all its bytes"


def test_a_tar_that_is_cut_is_not_scanned() -> None:
    inner = gzip.decompress(pack({"a": b"a" * 600, "b": b"b" * 600}))

    (found,) = said(gzip.compress(inner[:1100]), is_archive=True)

    assert found == "model: not scanned, corrupt tar archive, got unexpected end of data"


def test_bytes_behind_the_end_of_a_tar_are_refused() -> None:
    inner = gzip.decompress(pack({"a": b"a"}))

    (found,) = said(gzip.compress(inner + inner), is_archive=True)

    assert found.startswith("model: ambiguous, bytes behind the end of the tar archive at byte ")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "rar"),
        (b"\x04\x22\x4d\x18", "lz4"),
        (b"\x28\xb5\x2f\xfd", "zstandard"),
        (b"ZF0x1f", "joblib 0.9"),
    ],
)
def test_an_archive_of_another_kind_is_not_scanned(head: bytes, name: str) -> None:
    expected = "expected tar, zip, gzip, bzip2 or xz"

    assert said(head + b"rest") == [f"model: not scanned, {name} archive, {expected}"]


def test_an_encrypted_entry_is_not_scanned_and_the_others_are() -> None:
    body = bytearray(zipped({"a.pkl": b"\x80\x04N.", "b.pkl": COMMAND}))
    entry = body.index(b"PK\x01\x02")
    body[6] |= 1
    body[entry + 8] |= 1

    assert sorted(said(bytes(body), "m.zip")) == [
        "m.zip > a.pkl: not scanned, encrypted, expected an entry without a password",
        f"m.zip > b.pkl: {IMPORT}",
    ]


def test_an_entry_of_an_unknown_method_is_not_scanned() -> None:
    body = zipped({"a": b"text"}, zipfile.ZIP_BZIP2)

    expected = "got compression method 12, expected stored or deflated"
    assert said(body, "m.zip") == [f"m.zip > a: not scanned, {expected}"]


def test_an_entry_that_two_readers_would_see_differently_is_refused() -> None:
    body = zipped({"a.pkl": b"\x80\x04N."}).replace(b"a.pkl", b"b.pkl", 1)

    (found,) = said(body, "m.zip")

    problem = "its own header contradicts the directory"
    assert found == f"m.zip: ambiguous, zip entry a.pkl: {problem}"


def test_an_entry_is_scanned_whatever_its_checksum() -> None:
    body = zipped({"a.pkl": b"\x80\x04" + b"N" * 100}).replace(b"\x80\x04N", b"\x80\x04c")

    assert [line for line in said(body, "m.zip") if "not scanned, " in line]


def test_a_corrupt_stream_of_an_entry_is_not_scanned() -> None:
    body = bytearray(zipped({"a": os.urandom(50) * 9}, zipfile.ZIP_DEFLATED))
    body[31] ^= 0xFF

    found = said(bytes(body), "m.zip")

    assert found[-1].startswith("m.zip: not scanned, corrupt deflate stream, got Error -3")


def test_entries_that_overlap_are_refused() -> None:
    body = bytearray(zipped({"a": b"a" * 50, "b": b"b" * 50}))
    second = body.rindex(b"PK\x01\x02")
    body[second + 42 : second + 46] = (10).to_bytes(4, "little")

    (found,) = said(bytes(body), "m.zip")

    assert found == "m.zip: ambiguous, zip archive, got bytes 81 to 10 of no entry"


def test_a_truncated_zip_is_not_scanned() -> None:
    (found,) = said(zipped({"a": b"a"})[:-5], "m.zip")

    assert found == "m.zip: not scanned, corrupt zip archive, got no end record"


@pytest.mark.parametrize("form", ["config", "hdf5", "escaped"])
def test_a_keras_layer_with_code_is_a_finding(form: str) -> None:
    config = b'{"config": {"layers": [{"class_name": "Dense"}, {"class_name": "Lambda"}]}}'
    bodies = {
        "config": zipped({"config.json": config}),
        "hdf5": hdf5(model_config=config),
        "escaped": hdf5(model_config=config.replace(b"Lambda", b"L\\u0061mbda")),
    }

    (found,) = said(bodies[form], "model.keras")

    assert found.endswith(": Keras layer with code, got Lambda, expected none")


@pytest.mark.parametrize("config", [b'{"class_name": "Dense", "config": {}}', b"[1]"])
def test_keras_layers_without_code_pass(config: bytes) -> None:
    assert said(zipped({"config.json": config}), "model.keras") == []
    assert said(hdf5(model_config=config), "model.h5") == []


def test_a_keras_config_that_is_no_json_is_not_scanned() -> None:
    (found,) = said(zipped({"config.json": b"{"}), "model.keras")

    assert found.endswith("config, expected JSON")


@pytest.mark.parametrize("path", sorted(ARCHIVES.glob("*.pt")), ids=lambda path: path.name)
def test_what_pytorch_wrote_passes(path: Path) -> None:
    body = path.read_bytes()

    report = scan(body, path.name)

    assert report.pickles > 0
    assert said(pack({path.name: body}), is_archive=True) == []


def test_an_object_is_read_in_blocks_and_each_is_paid_for() -> None:
    asked: list[tuple[int, int]] = []
    body = os.urandom(10_000)

    def fetch(first: int, last: int) -> bytes:
        asked.append((first, last))
        return body[first : last + 1]

    budget = ScanBudget(ScanLimits(), lambda: 1.0)
    reader = RangeReader(fetch, size=len(body), budget=budget, block=4096)
    reader.seek(4000)

    assert reader.read(200) == body[4000:4200]
    assert reader.read() == body[4200:]
    assert asked == [(0, 4095), (4096, 8191), (8192, 9999)]
    assert budget.read == 10_000


def test_a_range_that_is_shorter_than_asked_is_not_scanned() -> None:
    report = ScanReport()
    budget = ScanBudget(ScanLimits(), lambda: 1.0)
    reader = RangeReader(lambda first, last: b"", size=5, budget=budget)

    ArtifactScan(report, budget).scan(reader, "model")

    assert report.unscanned == [("model", "got 0 bytes, expected 5 of a range")]


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_what_the_fuzzer_kept_is_scanned_and_nothing_is_missed(path: Path) -> None:
    check(path.read_bytes())
