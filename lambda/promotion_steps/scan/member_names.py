"""Remembers the members of an archive, so that none takes the place of another."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

from promotion_steps.scan.member_path import folders, plain_path, shown_path
from promotion_steps.scan.scan_report import NotScanned

FOLDER, FILE, SYMLINK, HARDLINK = "folder", "file", "symlink", "hard link"
LONGEST_PATH = 4096
_MOST_NAMES = 200_000


class MemberNames:
    """The names so far, as a file system that ignores case and Unicode form takes them.

    Args:
        keeps_case: Whether names that differ in case are different.
    """

    def __init__(self, *, keeps_case: bool = False) -> None:
        self._keeps_case = keeps_case
        self._kinds: dict[bytes, tuple[str, bytes]] = {}

    def add(self, name: str, kind: str) -> str | None:
        """Add a member; say what is wrong with its place, None where nothing is.

        Raises:
            NotScanned: There are too many names.
        """
        path = plain_path(name)
        if path in ("", "."):
            return None
        around = folders(name)
        below = next((one for one in around if self.kind(one) not in (None, FOLDER)), None)
        if below is not None:
            return f"member below a {self.kind(below)}, got {shown_path(below)}, expected a folder"
        problems = [self._add(one, FOLDER) for one in around]
        return next(filter(None, problems), None) or self._add(path, kind)

    def kind(self, name: str) -> str | None:
        """Return what a name was added as, None where it was not."""
        known = self._kinds.get(self._key(plain_path(name)))
        return known[0] if known else None

    def _add(self, path: str, kind: str) -> str | None:
        key, spelling = self._key(path), _digest(path)
        known = self._kinds.get(key)
        if known is None:
            if len(self._kinds) >= _MOST_NAMES:
                raise NotScanned(f"more than {_MOST_NAMES} names, expected a model")
            self._kinds[key] = (kind, spelling)
            return None
        if known[1] != spelling:
            return "name differs from another in case or Unicode form alone, expected other names"
        return None if known[0] == kind == FOLDER else "duplicate name, expected each once"

    def _key(self, path: str) -> bytes:
        form = unicodedata.normalize("NFC", path)
        return _digest(form if self._keeps_case else form.casefold())


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
