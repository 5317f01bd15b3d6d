"""Why something is as it is, in words."""

from __future__ import annotations

from typing import Annotated

from model_promotion.config.text_rule import TextRule

Reason = Annotated[
    str,
    TextRule(
        what="a reason",
        pattern="(?=.*[^ ].*[^ ].*[^ ])[^\\r\\n]{10,500}",
        longest=500,
        expected="10 to 500 characters that an auditor understands",
    ),
]
