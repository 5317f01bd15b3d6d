"""Whether what the emulator stands on is installed, in the version it was written for."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

PACKAGE = "ministack"
PINNED = "1.5.33"


class InstallationError(RuntimeError):
    """Say what is missing and how to get it."""


def check_installation(package: str = PACKAGE, pinned: str = PINNED) -> None:
    """Look at the installed version, without importing the package.

    Raises:
        InstallationError: Another version is there, or none.
    """
    try:
        found = version(package)
    except PackageNotFoundError:
        found = "nothing"
    if found != pinned:
        raise InstallationError(
            f"{package}: the rehearsal needs exactly this version, got {found}, expected "
            f"{package}=={pinned}: pip install 'model-promotion[rehearsal]'"
        )
