"""Reads the extra fields of a zip's headers, as far as they change what a reader sees."""

from __future__ import annotations

from promotion_steps.scan.scan_report import AmbiguousFile

_IN_ZIP64 = 0xFFFFFFFF
_ZIP64 = 0x0001
_UNICODE_PATH = 0x7075
_STRONG_ENCRYPTION = 0x0017
_AES = 0x9901
_CHANGES_CONTENT = (_STRONG_ENCRYPTION, _AES)


def in_zip64(value: int) -> bool:
    """Tell whether a value of 32 bits says that another place has it."""
    return value == _IN_ZIP64


def sizes_of(extra: bytes, values: tuple[int, ...], spelled: bytes) -> tuple[int, ...]:
    """Return sizes, those of large entries from the extra field.

    Args:
        extra: The field.
        values: Size, stored size and, in a directory, offset, as the header has them.
        spelled: The entry's name, for the message.

    Raises:
        AmbiguousFile: The field says something twice, or too little.
    """
    fields = _fields(extra, spelled)
    if _UNICODE_PATH in fields and fields[_UNICODE_PATH][5:] != spelled:
        raise AmbiguousFile(f"zip entry {spelled!r} has a second name in its extra field")
    if any(one in fields for one in _CHANGES_CONTENT):
        raise AmbiguousFile(f"zip entry {spelled!r}, got an encryption in its extra field")
    large = fields.get(_ZIP64, b"")
    wanted = sum(map(in_zip64, values))
    if large and wanted and len(large) not in (8 * wanted, 8 * wanted + 4):
        raise AmbiguousFile(f"zip entry {spelled!r}, got sizes that contradict each other")
    numbers = [int.from_bytes(large[at : at + 8], "little") for at in range(0, len(large), 8)]
    if large and not wanted and not _repeats(numbers, values):
        raise AmbiguousFile(f"zip entry {spelled!r}, got sizes that contradict each other")
    if wanted > len(numbers):
        raise AmbiguousFile(f"zip entry {spelled!r}, got no size for a large entry")
    rest = iter(numbers)
    return tuple(next(rest) if in_zip64(value) else value for value in values)


def _repeats(numbers: list[int], values: tuple[int, ...]) -> bool:
    return numbers == list(values[: len(numbers)])


def _fields(extra: bytes, spelled: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while len(extra) - at >= 4:
        kind = int.from_bytes(extra[at : at + 2], "little")
        length = int.from_bytes(extra[at + 2 : at + 4], "little")
        if at + 4 + length > len(extra) or (kind in fields and kind in (_ZIP64, _UNICODE_PATH)):
            raise AmbiguousFile(f"zip entry {spelled!r} has a malformed extra field")
        fields[kind] = extra[at + 4 : at + 4 + length]
        at += 4 + length
    if extra[at:].strip(b"\0"):
        raise AmbiguousFile(f"zip entry {spelled!r} has a malformed extra field")
    return fields
