"""Lambda: functions start from a process that has loaded the SDK once for all of them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from promote.rehearsal.emulator import function_host, hooks

_WORKER = "_worker.py"
_BUNDLED = ("boto3", "botocore")
_POLL_SECONDS = 0.005


def install() -> Callable[[], None]:
    """Fork the processes of Python functions instead of starting each from nothing.

    Returns:
        What to call as soon as functions are to be expected.
    """
    if sys.platform != "linux":
        # Elsewhere a fork of a process with loaded libraries may crash.
        return _nothing
    host = FunctionHost()
    module = "ministack.core.lambda_runtime"
    hooks.replace(module, "subprocess", lambda original: _forking(original, host))
    return host.prepare


def _nothing() -> None:
    """Expect functions without preparation."""


def _forking(original: Any, host: FunctionHost) -> Any:
    def start(command: list[str], **options: Any) -> Any:
        if _can_fork(command, options):
            return host.fork(command[1], options["cwd"], options["env"])
        return original.Popen(command, **options)

    return SimpleNamespace(**{**vars(original), "Popen": start})


def _can_fork(command: list[str], options: Mapping[str, Any]) -> bool:
    if command[0] != sys.executable or Path(command[-1]).name != _WORKER:
        return False
    # What an interpreter reads at its start, or an SDK of the function's own, comes too late.
    python = {name for name in options["env"] if name.startswith("PYTHON")}
    same = all(options["env"][name] == os.environ.get(name) for name in python)
    return same and not any(Path(options["cwd"], name).exists() for name in _BUNDLED)


class FunctionHost:
    """The process that forks, started when the first function is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channel: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Start the process, if it does not run yet."""
        with self._lock:
            self._ensure()

    def fork(self, script: str, folder: str, environment: Mapping[str, str]) -> ForkedProcess:
        """Run a script in a process of its own, with pipes to its standard streams."""
        request = {"script": script, "folder": folder, "environment": dict(environment)}
        message = json.dumps(request).encode()
        pipes = os.pipe(), os.pipe(), os.pipe()
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = pipes
        theirs = [theirs_in, theirs_out, theirs_err]
        try:
            with self._lock:
                pid = self._ask(message, theirs)
        finally:
            for stream in theirs:
                os.close(stream)
        return ForkedProcess(pid, stdin=ours_in, stdout=ours_out, stderr=ours_err)

    def _ask(self, message: bytes, streams: list[int]) -> int:
        channel = self._ensure()
        socket.send_fds(channel, [message], streams)
        answer = channel.recv(function_host.MAX_REQUEST)
        if not answer:
            raise RuntimeError("the host of functions ended")
        return int(answer)

    def _ensure(self) -> socket.socket:
        if self._channel is None or self._process is None or self._process.poll() is not None:
            self._channel, self._process = self._start()
        return self._channel

    @staticmethod
    def _start() -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, function_host.MAX_REQUEST)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - a module of our own
                [sys.executable, "-m", function_host.__name__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        return ours, process


class ForkedProcess:
    """What MiniStack uses of a `Popen`, for a process that is another one's child."""

    def __init__(self, pid: int, *, stdin: int, stdout: int, stderr: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin = os.fdopen(stdin, "w", buffering=1, encoding="utf-8")
        self.stdout = os.fdopen(stdout, encoding="utf-8")
        self.stderr = os.fdopen(stderr, encoding="utf-8")

    def poll(self) -> int | None:
        """Whether the process has ended; with which status only its parent knows."""
        if self.returncode is None and not self._send(0):
            self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the process.

        Raises:
            TimeoutExpired: It still runs.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(["function"], timeout or 0.0)
            time.sleep(_POLL_SECONDS)
        return 0

    def terminate(self) -> None:
        """Ask the process to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> bool:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return False
        return True
