"""What a text in a config must look like, for the loader and for an editor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from model_promotion.config.refusal import refusal, shown

LOWER_CASE_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
LOWER_CASE_WORDS = "lower-case letters, digits and single hyphens between them, a letter first"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextRule:
    """Annotate a `str` with the pattern that all of it matches, and the words for that.

    Args:
        what: Names the value, such as `an account id`.
        pattern: A regular expression that Python and ECMAScript read alike.
        longest: Most characters.
        expected: Says the pattern in words.
    """

    what: str
    pattern: str
    longest: int
    expected: str

    def problem(self, value: str) -> str | None:
        """Say what is wrong with *value*; None when it keeps the rule."""
        if len(value) <= self.longest and re.fullmatch(self.pattern, value):
            return None
        return f"not {self.what}, got {shown(value)}, expected {self.expected}"

    def _check(self, value: str) -> str:
        problem = self.problem(value)
        if problem:
            raise refusal(problem)
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        rule = {"pattern": f"^(?:{self.pattern})$", "maxLength": self.longest}
        return {**handler(schema), **rule}


def lower_case_name(what: str, longest: int) -> TextRule:
    """Make the rule of a name that ends up in names of AWS resources."""
    return TextRule(
        what=what,
        pattern=LOWER_CASE_NAME,
        longest=longest,
        expected=f"1 to {longest} {LOWER_CASE_WORDS}",
    )
