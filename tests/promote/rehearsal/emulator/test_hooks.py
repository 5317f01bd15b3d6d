from __future__ import annotations

import pytest

from promote.rehearsal.emulator import hooks


def test_the_pinned_ministack_has_every_name() -> None:
    hooks.check()


def test_all_missing_names_are_listed_at_once() -> None:
    names = {"ministack.core.arn": ("parse_arn", "gone"), "ministack.nowhere": ("a",)}

    with pytest.raises(hooks.MissingHooksError) as refusal:
        hooks.check(names)

    assert str(refusal.value) == (
        "ministack: the installed version lacks names the emulator needs, "
        "expected ministack==1.5.33:\n"
        "  ministack.core.arn.gone\n"
        "  ministack.nowhere"
    )


def test_a_name_that_no_start_would_check_cannot_be_replaced() -> None:
    with pytest.raises(LookupError, match=r"ministack\.core\.arn\.is_arn: a hook must be listed"):
        hooks.replace("ministack.core.arn", "is_arn", lambda original: original)
