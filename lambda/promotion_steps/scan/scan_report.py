"""What a scan saw in a model artifact."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_SIGHTINGS = 2000
"""A file that imports more than this is no model; a report must fit into a verdict."""

MOST_CODE = 10_000
"""Files of code, which packages that come with a model may have many of."""


class NotScanned(Exception):  # noqa: N818 - what the scan came to, not an error of the caller
    """Give up on a file: it is larger, slower or stranger than what a scan can follow."""


class AmbiguousFile(NotScanned):
    """Give up on a file that two readers would read differently: refused in every config."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportSeen:
    """A global that a pickle would import.

    Args:
        where: The file, with the archives around it.
        opcode: Such as `STACK_GLOBAL`.
        offset: Of the opcode, from the start of the file.
        is_guess: Whether only a wrong way of loading the file would come to it.
        is_config: Whether a config names it, of which the list for pickles says nothing.
        is_called: Whether this is a call with arguments, beside the import itself.
    """

    where: str
    module: str
    name: str
    opcode: str
    offset: int
    is_guess: bool = False
    is_config: bool = False
    is_called: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeSeen:
    """Code by design, or a format that is not judged.

    Args:
        kind: As the settings name it, such as `scripts`.
        where: The file, with the archives around it.
        detail: What it is or names.
        sha256: Of the file; None where it is an archive's or is told already.
    """

    kind: str
    where: str
    detail: str
    sha256: str | None = None


@dataclass(kw_only=True, slots=True)
class ScanReport:
    """Everything that was seen, in the order it was seen.

    Args:
        dangers: What no model needs, whatever it imports: file and reason.
        unscanned: What could not be followed: file and reason.
        files: How many files were looked at, those within archives included.
        pickles: How many pickles were followed to an end.
        code: What is code by design, or not judged.
        followed: How many files of a format were followed to an end.
    """

    imports: list[ImportSeen] = field(default_factory=list)
    dangers: list[tuple[str, str]] = field(default_factory=list)
    unscanned: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    pickles: int = 0
    code: list[CodeSeen] = field(default_factory=list)
    followed: dict[str, int] = field(default_factory=dict)
    _known: set[tuple[str | bool, ...]] = field(default_factory=set)

    def add_import(self, seen: ImportSeen) -> None:
        """Keep the first sighting of a global in a file.

        Raises:
            NotScanned: There are too many.
        """
        identity = (seen.where, seen.module, seen.name, seen.is_guess, seen.is_called)
        if identity in self._known:
            return
        self._make_room(len(self.imports))
        self._known.add(identity)
        self.imports.append(seen)

    def add_danger(self, where: str, reason: str) -> None:
        """Keep a danger, once.

        Raises:
            NotScanned: There are too many.
        """
        identity = (where, reason)
        if identity not in self._known:
            self._make_room(len(self.dangers))
            self._known.add(identity)
            self.dangers.append((where, reason))

    def list_code(self, kind: str, where: str, detail: str, sha256: str | None = None) -> None:
        """Keep what is code by design, once.

        Raises:
            NotScanned: There is too much.
        """
        identity = (kind, where, detail)
        if identity not in self._known:
            self._make_room(len(self.code), MOST_CODE)
            self._known.add(identity)
            self.code.append(CodeSeen(kind=kind, where=where, detail=detail, sha256=sha256))

    def follow(self, form: str) -> None:
        """Count a file of a format that was followed to its end."""
        self.followed[form] = self.followed.get(form, 0) + 1

    def add_unscanned(self, where: str, reason: str) -> None:
        """Keep why a file, or the rest of it, was not scanned."""
        if len(self.unscanned) < MOST_SIGHTINGS:
            self.unscanned.append((where, reason))

    @staticmethod
    def _make_room(number: int, most: int = MOST_SIGHTINGS) -> None:
        if number >= most:
            raise NotScanned(f"got more than {most} sightings, expected a model")
