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
from http import HTTPStatus
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

START_TIMEOUT_SECONDS = 60.0
ANSWER_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 5.0
_SERVER = "promote.rehearsal.emulator.sagemaker.model_server"
_PASSED_ON = ("PATH", "LANG", "LC_ALL")


class ModelFailure(Exception):  # noqa: N818
    """Say why a model did not load or did not answer, with the status its server gave."""

    def __init__(self, reason: str, status: int = HTTPStatus.INTERNAL_SERVER_ERROR) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a model answered."""

    body: bytes
    content_type: str


class ModelProcess:
    """Run one model in a process of its own, and start it again when it dies.

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
        self._directory = directory
        self._environment = _environment(directory, environment)
        self._start_timeout = start_timeout
        self._one_at_a_time = threading.Lock()
        self._stopped = False
        self._start()

    def invoke(self, body: bytes, content_type: str, accept: str) -> Reply:
        """Ask the model once.

        Raises:
            ModelFailure: The model raises, does not answer in time, dies or was stopped.
        """
        with self._one_at_a_time:
            if self._stopped:
                raise ModelFailure("the model was stopped")
            if self._process.poll() is not None:
                self._connection.close()
                self._start()
            head = {"content_type": content_type, "accept": accept}
            try:
                self._connection.send_bytes(json.dumps(head).encode())
                self._connection.send_bytes(body)
            except OSError as error:
                raise self._death() from error
            return self._receive(ANSWER_TIMEOUT_SECONDS, "answer")

    def stop(self) -> None:
        """End the process for good, once an invocation under way has been cut short."""
        self._stopped = True
        self._process.kill()
        with self._one_at_a_time:
            self._end()

    def _start(self) -> None:
        self._connection, far_end = multiprocessing.Pipe()
        with far_end, (self._directory / "model.log").open("ab") as log:
            self._process = _spawn(far_end, self._directory, self._environment, log)
        try:
            self._receive(self._start_timeout, "load")
        except ModelFailure:
            self._end()
            raise

    def _receive(self, timeout: float, what: str) -> Reply:
        try:
            if not self._connection.poll(timeout):
                self._end()
                raise ModelFailure(
                    f"the model did not {what} within {timeout:g} seconds",
                    HTTPStatus.GATEWAY_TIMEOUT,
                )
            head = json.loads(self._connection.recv_bytes())
            body = self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._death() from error
        if head["status"] != HTTPStatus.OK:
            raise ModelFailure(head["reason"], head["status"])
        return Reply(body=body, content_type=head.get("content_type", ""))

    def _end(self) -> None:
        self._process.kill()
        self._process.wait(STOP_TIMEOUT_SECONDS)
        self._connection.close()

    def _death(self) -> ModelFailure:
        status = self._process.wait(STOP_TIMEOUT_SECONDS)
        return ModelFailure(f"the model's process ended with status {status}")


def _spawn(
    far_end: Connection, directory: Path, environment: Mapping[str, str], log: Any
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-u", "-m", _SERVER, str(far_end.fileno())],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        pass_fds=[far_end.fileno()],
    )


def _environment(directory: Path, container: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **inherited,
        "HOME": str(directory),
        "TMPDIR": str(directory),
        **container,
        "SM_MODEL_DIR": str(directory / "model"),
    }
