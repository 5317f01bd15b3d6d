"""Puts everything that the scan holds against one file into one finding."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from promotion_steps.gates.code_rules import refused_code
from promotion_steps.gates.dangerous_globals import is_dangerous
from promotion_steps.gates.known.kind import Use
from promotion_steps.gates.known_globals import is_known, known_use
from promotion_steps.json_fields import shown
from promotion_steps.scan.scan_report import CodeSeen, ImportSeen

_SHOWN = 5
"""Globals or reasons that a finding names before it counts the others."""
_MOST_LINES = 20
"""Names to allow; of more, whole modules are named."""
_STORES_CODE = ("cloudpickle", "dill", "jsonpickle", "joblib.externals.cloudpickle")


@dataclass(slots=True)
class FileProblems:
    """What is wrong with one file.

    Args:
        where: The file, with the archives around it.
        allowed: What the settings let pickles import.
    """

    where: str
    allowed: Collection[str]
    dangers: list[str] = field(default_factory=list)
    dangerous: list[ImportSeen] = field(default_factory=list)
    unknown: list[ImportSeen] = field(default_factory=list)
    code: list[CodeSeen] = field(default_factory=list)
    unscanned: list[str] = field(default_factory=list)

    def judge(self, seen: ImportSeen) -> None:
        """Sort a global into those that matter, if it does."""
        if seen.is_called:
            self._judge_call(seen)
        elif is_dangerous(seen.module, seen.name):
            self.dangerous.append(seen)
        elif not (
            seen.is_guess
            or (not seen.is_config and is_known(seen.module, seen.name, Use.HOLD))
            or self._is_allowed(seen)
        ):
            self.unknown.append(seen)

    def _judge_call(self, seen: ImportSeen) -> None:
        most = known_use(seen.module, seen.name)
        if most is None or most is Use.CALL or seen.is_guess or self._is_allowed(seen):
            return
        place = f"at byte {seen.offset} ({seen.opcode})"
        expected = "expected a plain instance" if most is Use.MAKE else "expected it as a value"
        self.dangers.append(f"calls {_shown_name(seen)} with arguments {place}, {expected}")

    def _is_allowed(self, seen: ImportSeen) -> bool:
        is_in_module = "." not in seen.name and f"{seen.module}.*" in self.allowed
        return is_in_module or _full_name(seen) in self.allowed

    @property
    def order(self) -> int:
        """The worst file has the smallest number."""
        ranks = (self.dangers or self.dangerous, self.unknown, self.code, self.unscanned)
        return next((rank for rank, found in enumerate(ranks) if found), len(ranks))

    def text(self) -> str | None:
        """Say everything on one line; None where nothing is wrong."""
        parts = [*_first(self.dangers)]
        if self.dangerous:
            expected = "expected none that can run code"
            parts.append(_imports("dangerous", self.dangerous, expected))
            if any(seen.module.startswith(_STORES_CODE) for seen in self.dangerous):
                parts.append(
                    f"{self.dangerous[0].module.partition('.')[0]} stores code: save the model by"
                    " the MLflow flavour of its library, or by joblib with its classes in a"
                    " package, or waive the artifact (unsafe_code.waivers)"
                )
        if self.unknown:
            expected = "expected one of the usual or of allowed_globals"
            parts += [_imports("unknown", self.unknown, expected), *self._to_allow()]
        kinds = dict.fromkeys(seen.kind for seen in self.code)
        parts += [refused_code([seen for seen in self.code if seen.kind == one]) for one in kinds]
        parts += [f"not scanned, {reason}" for reason in _first(self.unscanned)]
        return f"{self.where}: {'; '.join(parts)}" if parts else None

    def _to_allow(self) -> list[str]:
        names = {_full_name(seen) for seen in self.unknown if _can_be_allowed(seen)}
        if len(names) > _MOST_LINES:
            names = {_module_or_name(seen) for seen in self.unknown if _can_be_allowed(seen)}
        if not names:
            return []
        lines = ", ".join(sorted(names | set(self.allowed)))
        return [f"if you trust them, write allowed_globals: [{lines}]"]


def _imports(kind: str, found: Sequence[ImportSeen], expected: str) -> str:
    first = found[0]
    place = f"at byte {first.offset} ({first.opcode})"
    if len(found) == 1:
        return f"{kind} import {place}, got {_shown_name(first)}, {expected}"
    names = ", ".join(_first([_shown_name(seen) for seen in found]))
    return f"{len(found)} {kind} imports, the first {place}, got {names}, {expected}"


def _first(values: Sequence[str]) -> list[str]:
    rest = len(values) - _SHOWN
    return [*values[:_SHOWN], f"and {rest} more"] if rest > 0 else list(values)


def _full_name(seen: ImportSeen) -> str:
    return f"{seen.module}.{seen.name}"


def _shown_name(seen: ImportSeen) -> str:
    name = _full_name(seen)
    return name if name.isprintable() else shown(name)


def _can_be_allowed(seen: ImportSeen) -> bool:
    return all(part.isidentifier() and part.isascii() for part in _full_name(seen).split("."))


def _module_or_name(seen: ImportSeen) -> str:
    return _full_name(seen) if "." in seen.name else f"{seen.module}.*"
