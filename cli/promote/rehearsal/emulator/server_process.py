"""One server in a process group of its own: started, awaited, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from promote.rehearsal.emulator.isolated_session import assert_loopback

LIFELINE = "EMULATOR_LIFELINE"
"""Environment variable; `1` ends a server when its standard input does."""

_POLL_SECONDS = 0.02
_GRACE_SECONDS = 2.0
_TAIL_LINES = 20
_PORT_TAKEN = ("already in use", "Address in use")


class StartupError(RuntimeError):
    """Say how the start failed, with the end of the log."""


class PortTakenError(StartupError):
    """Say that somebody else took the port between the choice and the start."""


def free_port() -> int:
    """Find a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class ServerProcess:
    """A server that answers on a loopback port, and the group of processes it leads."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, port: int) -> None:
        self._process = process
        self.log = log
        self.port = port

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        log: Path,
        port: int,
        lifeline: bool,
    ) -> ServerProcess:
        """Start a server.

        Args:
            command: What to run.
            environment: All the environment it gets.
            log: File of what it writes.
            port: Where it will listen.
            lifeline: Whether it must end when this process does, even by a kill.
        """
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - a command of our own
                command,
                env={**environment, LIFELINE: "1" if lifeline else "0"},
                stdin=subprocess.PIPE if lifeline else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, log, port)

    @property
    def pid(self) -> int:
        """The id of the process and of its group."""
        return self._process.pid

    def wait_until_ready(self, trust: ssl.SSLContext, seconds: float) -> None:
        """Wait until the server answers with the certificate that is trusted.

        Raises:
            PortTakenError: Another process listens on the port.
            StartupError: The server ended, or the time is over.
        """
        deadline = time.monotonic() + seconds
        while not self._answers(trust):
            if self._process.poll() is not None:
                raise self._failure(f"the server ended with status {self._process.returncode}")
            if time.monotonic() > deadline:
                raise self._failure(f"the server did not answer within {seconds:g} s")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End the group: asked first, killed after a moment."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        # Workers outlive their server, and ignore what it was told.
        self._signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _answers(self, trust: ssl.SSLContext) -> bool:
        url = f"https://127.0.0.1:{self.port}/_ministack/health"
        assert_loopback(url)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )
        try:
            with opener.open(url, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _failure(self, what: str) -> StartupError:
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        tail = "\n".join(f"  {line}" for line in lines)
        kind = PortTakenError if any(said in tail for said in _PORT_TAKEN) else StartupError
        return kind(f"emulator: {what}; the end of its log:\n{tail}")
