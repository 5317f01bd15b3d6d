"""One request to a fresh endpoint, and what its answer looks like."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from model_promotion.config.payload_file import read_payload
from model_promotion.config.section import Section
from model_promotion.config.text_rule import TextRule

PAYLOAD_FOLDER = "payload_folder"
"""Key of the validation context: the folder that payloads must lie in."""

_TOKEN = "[A-Za-z0-9!#$&^_.+-]+"  # noqa: S105
MediaType = Annotated[
    str,
    TextRule(
        what="a media type",
        pattern=f"{_TOKEN}/{_TOKEN}(; ?{_TOKEN}={_TOKEN})*",
        longest=128,
        expected="a media type, such as text/csv",
    ),
]
_FILE_NAME = TextRule(
    what="a file name",
    pattern="[^\\x00-\\x1f\\x7f]+",
    longest=255,
    expected="1 to 255 printable characters",
)


def _readable(name: str, info: ValidationInfo) -> str:
    if info.context is not None:
        read_payload(info.context[PAYLOAD_FOLDER], name)
    return name


class AnswerConfig(Section):
    """What the endpoint answers."""

    content_type: MediaType = Field(description="the answer's media type")
    shape: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(strict=False, max_length=8)] = (
        Field(
            description="the length of each level of lists: [2] for a list of two numbers, "
            "[] for one number"
        )
    )


class SmokeTestConfig(Section):
    """What is sent to the endpoint, and what must come back."""

    payload: Annotated[str, _FILE_NAME, AfterValidator(_readable)] = Field(
        description="a file beside this one: the bytes to send"
    )
    content_type: MediaType = Field(description="the payload's media type, such as text/csv")
    accept: MediaType = Field(description="the media type to ask for, such as application/json")
    answer: AnswerConfig = Field(description="what must come back")
