from __future__ import annotations

import pytest

from promote.rehearsal.emulator.installation import (
    InstallationError,
    check_installation,
)


def test_the_pinned_version_is_installed() -> None:
    check_installation()


def test_another_version_is_refused_with_what_to_do() -> None:
    message = (
        r"ministack: the rehearsal needs exactly this version, got 1\.5\.33, expected "
        r"ministack==0\.0\.1: pip install 'model-promotion\[rehearsal\]'"
    )
    with pytest.raises(InstallationError, match=message):
        check_installation(pinned="0.0.1")


def test_a_package_that_is_not_installed_is_refused() -> None:
    with pytest.raises(InstallationError, match=r"nowhere: .* got nothing, expected nowhere==1"):
        check_installation(package="nowhere", pinned="1")
