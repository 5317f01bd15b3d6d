"""A registration under way: its statuses, one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from promote.rehearsal.emulator.sagemaker.registry_rules import (
    PENDING,
    next_status,
    status_details,
)
from promote.rehearsal.emulator.switches import Switches

Package = dict[str, Any]
_STEPS = 2


class Registrations:
    """Complete registrations, each after the time that the switches say.

    Args:
        switches: How long a registration takes, and whether it fails.
        lock: Guards the packages.
        announce: Hears of each package whose registration has ended.
    """

    def __init__(
        self, switches: Switches, lock: threading.RLock, announce: Callable[[Package], None]
    ) -> None:
        self._switches = switches
        self._lock = lock
        self._announce = announce

    def begin(self, package: Package, is_kept: Callable[[], bool]) -> None:
        """Start with `Pending`; without a time to wait, end at once.

        Args:
            package: The record to change.
            is_kept: Whether the package has been neither deleted nor replaced.
        """
        package["ModelPackageStatus"] = PENDING
        package["ModelPackageStatusDetails"] = status_details(PENDING, _name(package), [])
        if self._switches.registration_seconds == 0:
            self._run(package, is_kept)
            return
        threading.Thread(
            target=self._run,
            args=(package, is_kept),
            name=f"registration-{package['ModelPackageArn']}",
            daemon=True,
        ).start()

    def _run(self, package: Package, is_kept: Callable[[], bool]) -> None:
        while self._advance(package, is_kept):
            pass

    def _advance(self, package: Package, is_kept: Callable[[], bool]) -> bool:
        """Go to the next status after its time; false when there is none."""
        time.sleep(self._switches.registration_seconds / _STEPS)
        fails = self._switches.fail_registrations
        with self._lock:
            status = next_status(package["ModelPackageStatus"], fails=fails)
            if status is None or not is_kept():
                return False
            package["ModelPackageStatus"] = status
            package["ModelPackageStatusDetails"] = status_details(
                status, _name(package), _images(package)
            )
            if next_status(status, fails=fails) is not None:
                return True
            self._announce(package)
            return False


def _name(package: Package) -> str:
    """Return the name of a package; that of a version is its group's."""
    return str(package.get("ModelPackageName") or package["ModelPackageGroupName"])


def _images(package: Package) -> list[str]:
    containers = package.get("InferenceSpecification", {}).get("Containers", [])
    return [container["Image"] for container in containers if "Image" in container]
