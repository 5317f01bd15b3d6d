"""Lists files of code, by their names or by their contents."""

from __future__ import annotations

import hashlib

from promotion_steps.scan.code_formats import code_format
from promotion_steps.scan.code_kinds import JAVA, NATIVE, R_OBJECTS, REQUIREMENTS, SCRIPTS
from promotion_steps.scan.package_requirements import is_requirements, requirement_lines
from promotion_steps.scan.reader import Reader
from promotion_steps.scan.scan_budget import ScanBudget
from promotion_steps.scan.scan_report import ScanReport

_SOURCE_NAMES = """
    py pyw pyi pyx pth sh bash zsh fish bat cmd ps1 ipynb r rmd jl lua pl rb php js mjs cjs ts
    scala groovy kt go rs c cc cpp cxx cu h hpp hip cs swift metal
"""
_NAMES = {
    **{f".{name}": (SCRIPTS, "source code") for name in _SOURCE_NAMES.split() if name != "pth"},
    ".ipynb": (SCRIPTS, "a notebook"),
    ".pyc": (SCRIPTS, "Python bytecode"),
    ".pyo": (SCRIPTS, "Python bytecode"),
    ".so": (NATIVE, "a shared library"),
    ".dll": (NATIVE, "a shared library"),
    ".dylib": (NATIVE, "a shared library"),
    ".pyd": (NATIVE, "a shared library"),
    ".exe": (NATIVE, "a program"),
    ".ptx": (NATIVE, "a CUDA program"),
    ".cubin": (NATIVE, "a CUDA program"),
    ".class": (JAVA, "a Java class"),
    ".jar": (JAVA, "a Java archive"),
    ".war": (JAVA, "a Java archive"),
    ".mojo": (JAVA, "a model that H2O reads in Java"),
    ".java": (JAVA, "Java source code"),
    ".ser": (JAVA, "serialized Java objects"),
    ".rds": (R_OBJECTS, "an R object"),
    ".rdata": (R_OBJECTS, "an R workspace"),
    ".rda": (R_OBJECTS, "an R workspace"),
}
_VERSIONED_LIBRARY = ".so."
_JAVA_ARCHIVES = (".jar", ".war", ".mojo")
_PART = 1 << 20


class ListedFiles:
    """Lists files in one report, each with its SHA-256.

    Args:
        report: Hears of everything.
        budget: Pays with time.
    """

    def __init__(self, report: ScanReport, budget: ScanBudget) -> None:
        self._report = report
        self._budget = budget
        self._known: set[str] = set()

    def by_content(self, reader: Reader, where: str, head: bytes) -> None:
        """List a file if its content is code, whatever its name."""
        found = code_format(reader, head)
        if found is not None and not _is_in_java_archive(where):
            self._known.add(where)
            self._list(reader, where, found.kind, found.what)

    def by_name(self, reader: Reader, where: str, name: str, *, in_zip: bool) -> None:
        """List a file if its name makes a program run it.

        Args:
            reader: Of the file.
            where: Its name in the report.
            name: Its path, without the archives around it.
            in_zip: Whether it is an entry of a zip.
        """
        last = name.rpartition("/")[2].casefold()
        if (
            where in self._known
            or _is_in_java_archive(where)
            or is_torchscript(name, in_zip=in_zip)
        ):
            return
        if is_requirements(last):
            told = "; ".join(requirement_lines(reader, last))
            self._list(reader, where, REQUIREMENTS, told)
        elif found := _NAMES.get(_suffix(last)):
            self._list(reader, where, *found)

    def _list(self, reader: Reader, where: str, kind: str, what: str) -> None:
        self._report.list_code(kind, where, what, sha256_of(reader, self._budget))


def is_torchscript(name: str, *, in_zip: bool) -> bool:
    """Tell whether an entry is source of TorchScript, which Python does not import."""
    folders = name.split("/")
    return in_zip and len(folders) > 2 and folders[1] == "code" and name.endswith(".py")


def sha256_of(reader: Reader, budget: ScanBudget) -> str:
    """Digest a file."""
    digest = hashlib.sha256()
    reader.seek(0)
    while part := reader.read(_PART):
        budget.check_time()
        digest.update(part)
    return digest.hexdigest()


def _suffix(last: str) -> str:
    if _VERSIONED_LIBRARY in last:
        return ".so"
    return f".{last.rpartition('.')[2]}" if "." in last else ""


def _is_in_java_archive(where: str) -> bool:
    """Tell whether an archive around the file is listed as Java already."""
    return any(part.casefold().endswith(_JAVA_ARCHIVES) for part in where.split(" > ")[:-1])
