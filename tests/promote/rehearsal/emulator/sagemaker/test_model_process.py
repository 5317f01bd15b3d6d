"""The process of a container ends with its parent, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from promote.rehearsal.emulator.sagemaker.model_process import ModelFailure, ModelProcess

PARENT = """
import sys, time
from pathlib import Path
from promote.rehearsal.emulator.sagemaker.model_process import ModelProcess
ModelProcess(Path(sys.argv[1]), {})
print("started", flush=True)
time.sleep(60)
"""


def written(directory: Path, script: str) -> Path:
    (directory / "model").mkdir()
    (directory / "model" / "inference.py").write_text(script)
    return directory


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_model_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    script = f"import os\nopen({str(told)!r}, 'w').write(str(os.getpid()))\ndef model_fn(d): pass"
    directory = written(tmp_path, script)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(directory)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        os.kill(parent.pid, signal.SIGKILL)
    assert gone(int(told.read_text()))


def test_a_model_that_loads_too_slowly_is_given_up(tmp_path: Path) -> None:
    directory = written(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(ModelFailure, match=r"did not load within 0\.5 seconds"):
        ModelProcess(directory, {}, start_timeout=0.5)


def test_what_a_model_prints_does_not_disturb_its_answers(tmp_path: Path) -> None:
    script = (
        "print('loading')\ndef model_fn(d): return 1\n"
        "def transform_fn(m, body, content_type, accept):\n"
        "    print('asked')\n    return 'fine', accept"
    )
    process = ModelProcess(written(tmp_path, script), {})
    try:
        assert process.invoke(b"x", "text/plain", "text/plain").body == b"fine"
        assert (tmp_path / "model.log").read_text() == "loading\nasked\n"
    finally:
        process.stop()


def test_a_model_that_died_is_started_again_for_the_next_invocation(tmp_path: Path) -> None:
    script = (
        "import os\ndef model_fn(d): return 1\n"
        "def transform_fn(m, body, content_type, accept):\n"
        "    if body == b'die': os._exit(9)\n    return 'fine', accept"
    )
    process = ModelProcess(written(tmp_path, script), {})
    try:
        with pytest.raises(ModelFailure, match="process ended with status 9"):
            process.invoke(b"die", "text/plain", "text/plain")
        assert process.invoke(b"live", "text/plain", "text/plain").body == b"fine"
    finally:
        process.stop()


def test_a_stopped_model_does_not_start_again(tmp_path: Path) -> None:
    process = ModelProcess(written(tmp_path, "def model_fn(d): pass"), {})
    process.stop()
    with pytest.raises(ModelFailure, match="the model was stopped"):
        process.invoke(b"", "text/plain", "text/plain")
