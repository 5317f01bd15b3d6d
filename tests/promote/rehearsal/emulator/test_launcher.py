from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from promote.rehearsal.emulator import launcher
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.isolated_session import assert_loopback
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.emulator.server_process import StartupError

ACCOUNT = "111111111111"


def test_the_server_answers_within_two_seconds() -> None:
    before = time.monotonic()
    with Emulator() as emulator:
        seconds = time.monotonic() - before
        identity = emulator.session(ACCOUNT).client("sts").get_caller_identity()

    assert seconds < 2
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_nothing_is_left_after_the_context() -> None:
    with Emulator() as emulator:
        pid, folder = emulator.pid, emulator.folder

    assert not _alive(pid)
    assert not folder.exists()


def test_nothing_is_left_after_an_exception() -> None:
    with pytest.raises(KeyboardInterrupt), Emulator() as emulator:
        raise KeyboardInterrupt

    assert not _alive(emulator.pid)
    assert not emulator.folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_launching_process_is_ended(number: int) -> None:
    script = """
        import signal, time
        from promote.rehearsal.emulator.launcher import Emulator
        # A shell starts what runs in the background with Ctrl-C ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with Emulator() as emulator:
            print(emulator.pid, emulator.folder, flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as launching:
        assert launching.stdout is not None
        pid, folder = launching.stdout.readline().split()
        launching.send_signal(number)
        launching.wait(10)

    assert _eventually_dead(int(pid))
    assert not Path(folder).exists()


def test_a_kept_server_outlives_the_context() -> None:
    with Emulator(keep=True) as emulator:
        pass

    assert _alive(emulator.pid)
    emulator.stop()
    assert not _alive(emulator.pid)


def test_a_server_that_dies_at_start_is_told_with_its_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launcher.sys, "executable", "/bin/false")
    emulator = Emulator()

    with (
        pytest.raises(StartupError, match=r"emulator: the server ended with status 1"),
        emulator,
    ):
        pass
    assert not emulator.folder.exists()


def test_a_taken_port_is_not_the_end(monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    taken = int(emulator.endpoint_url.rpartition(":")[2])
    offers = iter([taken, launcher.free_port()])
    monkeypatch.setattr(launcher, "free_port", lambda: next(offers))

    with Emulator() as second:
        buckets = second.session(ACCOUNT).client("s3").list_buckets()["Buckets"]

    assert second.endpoint_url != emulator.endpoint_url
    assert buckets == []


def test_a_child_process_gets_this_aws_and_no_other(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "foreign")
    monkeypatch.setenv("HOME", "/home/somebody")

    environment = emulator.environment(Credentials.root(ACCOUNT))

    aws = {name: text for name, text in environment.items() if name.startswith("AWS_")}
    assert aws == {
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_CA_BUNDLE": str(emulator.ca_bundle),
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_PAGER": "",
        "AWS_REGION": "us-east-1",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    assert environment["HOME"] == "/home/somebody"
    assert environment["CI"] == "1"
    assert environment["NODE_EXTRA_CA_CERTS"] == str(emulator.ca_bundle)
    assert not [name for name in environment if name.lower().endswith("_proxy")]


def test_sessions_do_not_look_at_the_machines_settings(
    monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://127.0.0.1:9")

    identity = emulator.session(ACCOUNT).client("sts").get_caller_identity()

    assert identity["Account"] == ACCOUNT


def test_the_server_has_no_credentials_and_no_settings_of_the_caller(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "foreign")
    monkeypatch.setenv("HTTPS_PROXY", "foreign")
    monkeypatch.setenv("EMULATOR_EVENT_FIELDS", "0")
    with Emulator() as emulator:
        environment = Path(f"/proc/{emulator.pid}/environ").read_text()

    assert "EMULATOR_EVENT_FIELDS=0\0" in environment  # a switch of its own is no foreign setting
    assert "foreign" not in environment
    assert "AWS_ACCESS_KEY_ID" not in environment


def test_a_path_to_nowhere_before_the_start_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"emulator: not started, expected `with Emulator\(\)"):
        _ = Emulator().endpoint_url


def test_loopback_is_accepted() -> None:
    assert_loopback("https://127.0.0.1:4566")


@pytest.mark.parametrize(
    "url",
    [
        "https://sts.amazonaws.com",
        "https://localhost:4566",
        "https://127.0.0.1.example.com",
        "https://127.0.0.1@example.com",
        "127.0.0.1:4566",
        "",
    ],
)
def test_anything_but_loopback_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"endpoint: got .*, expected a URL whose host is 127"):
        assert_loopback(url)


def _alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _eventually_dead(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while _alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _alive(pid)
