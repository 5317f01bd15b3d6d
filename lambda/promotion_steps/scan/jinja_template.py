"""Judges whether a Jinja template reaches for more than the values it is given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from promotion_steps.scan.jinja_tokens import NAME, TEXT, Block, Token, jinja_blocks
from promotion_steps.scan.scan_report import NotScanned

_LOADS = ("import", "from", "include", "extends")
_STATEMENT_NAMES = """
    for endfor if elif else endif set endset macro endmacro filter endfilter with endwith break
    continue generation endgeneration block endblock autoescape endautoescape
"""
_STATEMENTS = frozenset(_STATEMENT_NAMES.split())
_REACHES_NAMES = """
    func_globals func_code func_defaults func_closure im_class im_func im_self gi_frame gi_code
    cr_frame cr_code ag_frame ag_code f_globals f_locals f_builtins f_back f_code tb_frame tb_next
    mro co_code
"""
_REACHES = frozenset(_REACHES_NAMES.split())
_METHOD_NAMES = """
    items keys values get strip lstrip rstrip split rsplit splitlines startswith endswith lower
    upper title capitalize count find index append
"""
_METHODS = frozenset(_METHOD_NAMES.split())
_FUNCTIONS = ("range", "namespace", "raise_exception", "strftime_now", "dict", "loop")
_KEEPS_NAMES = """
    items dictsort list length count reverse sort unique first last trim selectattr rejectattr
    select reject default d int map tojson
"""
_KEEPS = frozenset(_KEEPS_NAMES.split())
"""Filters that make no new text out of texts."""
_TAKES_ATTRIBUTE = ("map", "selectattr", "rejectattr", "groupby", "sort", "unique", "sum", "min",
                    "max", "join")  # fmt: skip
_ALWAYS = ("map", "selectattr", "rejectattr", "groupby")
_WORDS = ("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False",
          "None", "recursive")  # fmt: skip
_UNDERSCORES = re.compile(r"__")
_MOST_ROUNDS = 20


class JinjaTemplate:
    """A template being read.

    Args:
        text: All of it.

    Raises:
        NotScanned: It cannot be followed.
    """

    def __init__(self, text: str) -> None:
        self._blocks = jinja_blocks(text)
        self._built: set[str] = set()
        self._underscored: set[str] = set()
        self._macros: set[str] = set()

    def danger(self) -> str | None:
        """Say what it reaches for; None where it reaches for nothing.

        Raises:
            NotScanned: What it reaches for is computed.
        """
        found = next(filter(None, map(self._named, self._blocks)), None)
        if found is None:
            self._learn()
            for block in self._blocks:
                self._follow(block)
        return found

    def _named(self, block: Block) -> str | None:
        tokens = block.tokens
        if block.is_statement and tokens and tokens[0].value in _LOADS:
            return f"loads by {tokens[0].value} at character {tokens[0].at}"
        for before, token in zip([None, *tokens], tokens, strict=False):
            name = unicodedata.normalize("NFKC", token.value)
            place = f"{name[:60]!r} at character {token.at}"
            if token.kind == NAME and (name.startswith("__") or name in _REACHES):
                return f"reaches for {place}"
            follows = before is not None and before.is_operator(".", "[")
            if follows and token.kind in (NAME, TEXT) and (name[:1] == "_" or name in _REACHES):
                return f"reaches for {place}"
            if before is not None and before.is_operator("|", "(") and name == "attr":
                return f"reaches for attributes by the filter {place}"
        return None

    def _learn(self) -> None:
        """Find the variables that hold texts which the template makes."""
        for _ in range(_MOST_ROUNDS):
            known = len(self._built) + len(self._underscored) + len(self._macros)
            for block in self._blocks:
                if block.is_statement:
                    self._assign(block.tokens)
                self._calls(block.tokens)
            if known == len(self._built) + len(self._underscored) + len(self._macros):
                return
        raise NotScanned(f"template, got assignments of more than {_MOST_ROUNDS} steps")

    def _assign(self, tokens: Sequence[Token]) -> None:
        keyword = tokens[0].value if tokens else ""
        if keyword not in _STATEMENTS:
            at = tokens[0].at if tokens else 0
            raise NotScanned(f"template, got the statement {keyword[:40]!r} at character {at}")
        if keyword == "macro":
            self._macros.update(token.value for token in tokens[1:2])
        cut = _index(tokens, lambda one: one.is_operator("=") or one.value == "in")
        targets = [one.value for one in tokens[1 : len(tokens) if cut is None else cut]]
        if keyword == "set" and cut is None:
            self._built.update(targets)  # what a block prints
        elif keyword in ("set", "for", "with", "macro") and cut is not None:
            expression = tokens[cut + 1 :]
            if self._is_built(expression):
                self._built.update(targets)
            if self._has_underscore(expression):
                self._underscored.update(targets)

    def _calls(self, tokens: Sequence[Token]) -> None:
        """Take what a macro is given for what its arguments are named."""
        for index, token in enumerate(tokens):
            if token.value not in self._macros or not _is(tokens, index + 1, "("):
                continue
            given = tokens[index + 2 : _closing(tokens, index + 1)]
            if self._is_built(given) or self._has_underscore(given):
                for block in self._blocks:
                    if block.is_statement and block.tokens[0].value == "macro":
                        self._built.update(one.value for one in block.tokens if one.kind == NAME)

    def _has_underscore(self, tokens: Sequence[Token]) -> bool:
        return any(
            (one.kind == TEXT and "_" in one.value)
            or (one.kind == NAME and one.value in self._underscored)
            for one in tokens
        )

    def _is_built(self, tokens: Sequence[Token]) -> bool:
        """Tell whether an expression may make a text of its own."""
        joins = any(one.is_operator("+", "*", "%", "[", ".", "|") for one in tokens)
        if any(one.is_operator("~") for one in tokens) or (joins and self._has_underscore(tokens)):
            return True
        if any(one.kind == TEXT for one in tokens) and any(one.is_operator("%") for one in tokens):
            return True
        for index, one in enumerate(tokens):
            if one.kind == NAME and one.value in self._built:
                return True
            if _is(tokens, index - 1, "|") and one.value not in _KEEPS:
                return True
            if one.is_operator("(") and index and not self._may_be_called(tokens, index):
                return True
        return False

    def _may_be_called(self, tokens: Sequence[Token], index: int) -> bool:
        called = tokens[index - 1]
        if called.kind != NAME or called.value in _WORDS:
            return not called.is_operator(")", "]")
        if _is(tokens, index - 2, "."):
            return called.value in _METHODS
        return _is(tokens, index - 2, "|") or called.value in _FUNCTIONS

    def _follow(self, block: Block) -> None:
        tokens = block.tokens
        for index, token in enumerate(tokens):
            if token.kind == TEXT and _UNDERSCORES.search(token.value):
                raise NotScanned(f"template, got a text with '__' at character {token.at}")
            if token.is_operator("[") and index and _is_value(tokens[index - 1]):
                self._subscript(tokens[index + 1 : _closing(tokens, index)], token.at)
            if _is(tokens, index - 1, "|") and token.value in _TAKES_ATTRIBUTE:
                _filter(tokens, index)
            if token.value in ("format", "format_map") and _is(tokens, index - 1, "."):
                raise NotScanned(f"template, got a call of format at character {token.at}")

    def _subscript(self, index: Sequence[Token], at: int) -> None:
        literal = len(index) == 1
        has_text = any(one.kind == TEXT for one in index)
        if self._is_built(index) or (has_text and not literal and not _compares(index)):
            raise NotScanned(f"template, got a computed subscript at character {at}")


def _compares(tokens: Sequence[Token]) -> bool:
    """Tell whether the texts of an expression are chosen from, never put together."""
    allowed = ("==", "!=", ".", "(", ")", ",", "[", "]")
    return not any(one.kind not in (NAME, TEXT) and not one.is_operator(*allowed) for one in tokens)


def _filter(tokens: Sequence[Token], index: int) -> None:
    """Refuse to follow a filter whose attribute is no literal."""
    name = tokens[index]
    given = tokens[index + 2 : _closing(tokens, index + 1)] if _is(tokens, index + 1, "(") else ()
    named = [at for at, one in enumerate(given) if one.value == "attribute"]
    first = (
        given[named[0] + 2] if named and len(given) > named[0] + 2 else given[0] if given else None
    )
    if first is None or (not named and name.value not in _ALWAYS):
        return
    ends = given.index(first) + 1
    if first.kind != TEXT or (ends < len(given) and not given[ends].is_operator(",")):
        raise NotScanned(f"template, got a computed attribute at character {name.at}")


def _is_value(token: Token) -> bool:
    is_word = token.kind == NAME and token.value in _WORDS
    return (token.kind in (NAME, TEXT) and not is_word) or token.is_operator(")", "]", "}")


def _is(tokens: Sequence[Token], index: int, operator: str) -> bool:
    return 0 <= index < len(tokens) and tokens[index].is_operator(operator)


def _index(tokens: Sequence[Token], wanted: Callable[[Token], bool]) -> int | None:
    return next((at for at, one in enumerate(tokens) if wanted(one)), None)


def _closing(tokens: Sequence[Token], opening: int) -> int:
    depth = 0
    for at in range(opening, len(tokens)):
        depth += tokens[at].is_operator("(", "[", "{") - tokens[at].is_operator(")", "]", "}")
        if depth == 0:
            return at
    return len(tokens)
