"""Splits a Jinja template into its statements and expressions, as Jinja's own lexer does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promotion_steps.scan.scan_report import NotScanned

NAME, NUMBER, TEXT, OPERATOR = "name", "number", "text", "operator"
_MOST_TOKENS = 100_000
_BEGIN = re.compile(r"\{[{%#]")
_RAW = re.compile(r"\{%[-+]?\s*raw\s*-?%\}")
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_ENDS = {"{{": re.compile(r"-?\}\}"), "{%": re.compile(r"[-+]?%\}")}
_TOKEN = re.compile(
    r"(?P<name>[^\W\d]\w*)"
    r"|(?P<number>[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?)"
    r"|(?P<text>'[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\")"
    r"|(?P<operator>//|\*\*|==|!=|>=|<=|[-+/*%~\[\](){},.:|;=<>])",
    re.DOTALL,
)
_SPACE = re.compile(r"\s*")
_OPENS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an expression.

    Args:
        kind: What it is.
        value: Its spelling; of a text what it stands for.
        at: Where in the template.
    """

    kind: str
    value: str
    at: int

    def is_operator(self, *values: str) -> bool:
        """Tell whether it is one of these operators."""
        return self.kind == OPERATOR and self.value in values


@dataclass(frozen=True, slots=True)
class Block:
    """What is between `{{` and `}}`, or between `{%` and `%}`."""

    is_statement: bool
    tokens: list[Token]


def jinja_blocks(template: str) -> list[Block]:
    """Return the statements and expressions of a template in their order.

    Raises:
        NotScanned: Jinja would not read it so, or it is too long.
    """
    blocks, at, total = [], 0, 0
    while begin := _BEGIN.search(template, at):
        kind, at = begin[0], begin.end()
        if raw := _RAW.match(template, begin.start()):
            at = _after(_END_RAW.search(template, raw.end()), raw.start())
        elif kind == "{#":
            at = _after(re.compile(r"#\}").search(template, at), begin.start())
        else:
            tokens, at = _block(template, at, _ENDS[kind])
            total += len(tokens)
            if total > _MOST_TOKENS:
                raise NotScanned(f"template, got more than {_MOST_TOKENS} tokens")
            blocks.append(Block(kind == "{%", tokens))
    return blocks


def _block(template: str, at: int, end: re.Pattern[str]) -> tuple[list[Token], int]:
    if template[at : at + 1] in ("-", "+"):
        at += 1
    tokens: list[Token] = []
    closing: list[str] = []
    while True:
        at = _after(_SPACE.match(template, at), at)
        if not closing and (done := end.match(template, at)):
            return tokens, done.end()
        match = _TOKEN.match(template, at)
        if match is None or len(tokens) > _MOST_TOKENS:
            raise _strange(at)
        token = Token(str(match.lastgroup), _value(match), at)
        if token.is_operator("(", "[", "{"):
            closing.append(_OPENS[token.value])
        elif token.is_operator(")", "]", "}") and (not closing or closing.pop() != token.value):
            raise _strange(at)
        tokens.append(token)
        at = match.end()


def _value(match: re.Match[str]) -> str:
    if match["text"] is None:
        return match[0]
    try:
        return match[0][1:-1].encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError as error:
        raise _strange(match.start()) from error


def _after(match: re.Match[str] | None, begun: int) -> int:
    if match is None:
        raise _strange(begun)
    return match.end()


def _strange(at: int) -> NotScanned:
    return NotScanned(f"template, got what Jinja does not read at character {at}")
