"""One container of an endpoint: a process that knows the model and no AWS credentials."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

START_TIMEOUT_SECONDS = 60.0
ANSWER_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 5.0
_SERVER = "promote.rehearsal.emulator.sagemaker.model_server"
_PASSED_ON = ("PATH", "LANG", "LC_ALL")


class ModelFailure(Exception):  # noqa: N818
    """Say why a model did not load or did not answer, with the status its server gave."""

    def __init__(self, reason: str, status: int = 500) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a model answered."""

    body: bytes
    content_type: str


class ModelProcess:
    """Run one model in a process of its own.

    Args:
        directory: A directory of this process alone; the model lies in `model` below it.
        environment: Variables of the container.
        start_timeout: Seconds that loading the model may take.

    Raises:
        ModelFailure: The model does not load.
    """

    def __init__(
        self,
        directory: Path,
        environment: Mapping[str, str],
        *,
        start_timeout: float = START_TIMEOUT_SECONDS,
    ) -> None:
        self._one_at_a_time = threading.Lock()
        self._connection, far_end = multiprocessing.Pipe()
        with far_end, (directory / "model.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-u", "-m", _SERVER, str(far_end.fileno())],
                cwd=directory,
                env=_environment(directory, environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[far_end.fileno()],
            )
        try:
            self._receive(start_timeout, "load")
        except ModelFailure:
            self.stop()
            raise

    def invoke(self, body: bytes, content_type: str, accept: str) -> Reply:
        """Ask the model once.

        Raises:
            ModelFailure: The model raises, does not answer in time, or is gone.
        """
        with self._one_at_a_time:
            try:
                _send(self._connection, {"content_type": content_type, "accept": accept}, body)
            except OSError as error:
                raise ModelFailure("the model's process is gone") from error
            return self._receive(ANSWER_TIMEOUT_SECONDS, "answer")

    def stop(self) -> None:
        """End the process; it is gone when this returns."""
        self._process.kill()
        self._process.wait(STOP_TIMEOUT_SECONDS)
        self._connection.close()

    def _receive(self, timeout: float, what: str) -> Reply:
        try:
            if not self._connection.poll(timeout):
                self._process.kill()
                raise ModelFailure(f"the model did not {what} within {timeout:g} seconds", 504)
            head = json.loads(self._connection.recv_bytes())
            body = self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            status = self._process.wait(STOP_TIMEOUT_SECONDS)
            raise ModelFailure(f"the model's process ended with status {status}") from error
        if head["status"] != 200:
            raise ModelFailure(head["reason"], head["status"])
        return Reply(body=body, content_type=head.get("content_type", ""))


def _environment(directory: Path, container: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **inherited,
        "HOME": str(directory),
        "TMPDIR": str(directory),
        **container,
        "SM_MODEL_DIR": str(directory / "model"),
    }


def _send(connection: Connection, head: dict[str, str], body: bytes) -> None:
    connection.send_bytes(json.dumps(head).encode())
    connection.send_bytes(body)
