"""What the library offers."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import model_promotion


@pytest.mark.parametrize("name", model_promotion.__all__)
def test_every_public_name_exists_and_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(model_promotion, name))


def test_an_unknown_name_is_refused_like_any_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        model_promotion.Nothing  # noqa: B018


def test_reading_a_config_does_not_load_the_cdk() -> None:
    code = (
        "import sys, model_promotion.config;"
        "print(sorted({'aws_cdk', 'constructs', 'jsii'} & sys.modules.keys()))"
    )

    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert finished.stdout == "[]\n"
