"""The process of one container: loads a model, then answers until its parent is gone."""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import traceback
from http import HTTPStatus
from multiprocessing.connection import Connection
from pathlib import Path

from promote.rehearsal.emulator.sagemaker.script_mode import InferenceScript, UnsupportedFormat

Invocation = tuple[dict[str, str], bytes]


def serve(parent: Connection, model_dir: Path) -> None:
    """Say that the model is loaded, or why not; then answer each invocation."""
    invocations: queue.SimpleQueue[Invocation] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(parent, invocations), daemon=True).start()
    try:
        script = InferenceScript(model_dir)
    except Exception as error:
        _report(parent, error)
        return
    _send(parent, {"status": HTTPStatus.OK}, b"")
    while True:
        _answer(parent, script, *invocations.get())


def _listen(parent: Connection, invocations: queue.SimpleQueue[Invocation]) -> None:
    try:
        while True:
            invocations.put((json.loads(parent.recv_bytes()), parent.recv_bytes()))
    except EOFError:
        # A model that is busy or still loading would outlive a parent that was killed.
        os._exit(0)


def _answer(
    parent: Connection, script: InferenceScript, headers: dict[str, str], body: bytes
) -> None:
    try:
        answer = script.answer(body, headers["content_type"], headers["accept"])
    except Exception as error:
        _report(parent, error)
        return
    _send(parent, {"status": HTTPStatus.OK, "content_type": answer.content_type}, answer.body)


def _report(parent: Connection, error: Exception) -> None:
    traceback.print_exc()
    status = (
        error.status if isinstance(error, UnsupportedFormat) else HTTPStatus.INTERNAL_SERVER_ERROR
    )
    reason = traceback.format_exception_only(error)[-1].strip()
    _send(parent, {"status": status, "reason": reason}, b"")


def _send(parent: Connection, head: dict[str, object], body: bytes) -> None:
    parent.send_bytes(json.dumps(head).encode())
    parent.send_bytes(body)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), Path(os.environ["SM_MODEL_DIR"]))
