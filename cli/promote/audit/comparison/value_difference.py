"""Where two values of a template differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from promote.audit.plain_text import Reader, is_reference

_NAMES = ("Name", "Id", "VariantName", "Key")
_MISSING = object()
_READ = Reader("${AWS::AccountId}", "${AWS::Region}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ValueDifference:
    """One place where two values differ; None where a side has nothing there."""

    path: str
    before: str | None
    after: str | None

    def said(self, than: str) -> str:
        """Say the later value, and the earlier one.

        Args:
            than: What stands between them, such as `instead of`.
        """
        if self.after is None:
            return f"has no {self.path}"
        if self.before is None:
            return f"has {self.path} {self.after}".rstrip()
        return f"has {self.path} {self.after} {than} {self.before}"


def value_differences(
    before: Any, after: Any, likened: Callable[[Any, int], Any], path: str = ""
) -> Iterator[ValueDifference]:
    """Yield the innermost places where two values differ.

    Args:
        before: The earlier value.
        after: The later one.
        likened: Makes a text of the first (0) or second (1) value comparable.
        path: Where they stand.
    """
    one, other = _by_name(before), _by_name(after)
    if _has_parts(one) and _has_parts(other):
        for key in sorted(one.keys() | other.keys()):
            inner = f"{path}.{key}" if path else str(key)
            yield from value_differences(
                one.get(key, _MISSING), other.get(key, _MISSING), likened, inner
            )
    elif _comparable(one, likened, 0) != _comparable(other, likened, 1):
        yield ValueDifference(path=path, before=_said(before), after=_said(after))


def _has_parts(value: Any) -> bool:
    return isinstance(value, dict) and not is_reference(value)


def _by_name(value: Any) -> Any:
    """Return a list as an object where its items tell their names."""
    if not isinstance(value, list):
        return value
    if value and all(isinstance(item, dict) for item in value):
        for key in _NAMES:
            names = [item.get(key) for item in value]
            if all(isinstance(name, str) for name in names) and len({*names}) == len(names):
                return dict(zip(names, value, strict=True))
    return {str(place): item for place, item in enumerate(value)} if value else value


def _comparable(value: Any, likened: Callable[[Any, int], Any], side: int) -> Any:
    return value if value is _MISSING else likened(value, side)


def _said(value: Any) -> str | None:
    if value is _MISSING:
        return None
    return "" if isinstance(value, list) or _has_parts(value) else _READ.text(value)
