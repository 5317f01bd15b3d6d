"""Start the emulator, point clients at it, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import boto3

from promote.rehearsal.emulator.certificate import Certificate
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.installation import check_installation
from promote.rehearsal.emulator.isolated_session import IsolatedSession
from promote.rehearsal.emulator.server_process import PortTakenError, ServerProcess, free_port
from promote.rehearsal.emulator.switches import Switches, switches

_ATTEMPTS = 5
_STARTUP_SECONDS = 30.0
_NO_FILE = os.devnull
_FOREIGN_PREFIXES = ("AWS_", "CDK_", "DOCKER_", "LOCALSTACK_")
_FOREIGN_SUFFIXES = ("_PROXY", "_CA_CERTS", "_CA_BUNDLE")


class Emulator:
    """Run an AWS of one's own on loopback for as long as the context lasts.

    Args:
        region: Where sessions and child processes work.
        keep: Leave the server running at the end; `pid` tells whom to end.
            Default: it ends with the context, however the context ends.
        startup_seconds: How long the server may take until it answers.

    Raises:
        InstallationError: The emulator's packages are not installed as pinned.
        StartupError: The server died, or did not answer in time.
        ValueError: A switch of the environment is malformed.
    """

    def __init__(
        self,
        *,
        region: str = "us-east-1",
        keep: bool = False,
        startup_seconds: float = _STARTUP_SECONDS,
    ) -> None:
        self.region = region
        self._keep = keep
        self._startup_seconds = startup_seconds
        self._process: ServerProcess | None = None
        self._previous_handler: Callable[[int, FrameType | None], Any] | int | None = None

    def __enter__(self) -> Emulator:
        check_installation()
        Switches.from_environment(os.environ)
        self.folder = Path(tempfile.mkdtemp(prefix="promote-emulator-"))
        self._catch_termination()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._keep:
            self._restore_termination()
        else:
            self.stop()

    @property
    def pid(self) -> int:
        """The server's process id, which is also its process group's."""
        return self._running.pid

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._running.log

    @property
    def endpoint_url(self) -> str:
        """Where all services answer."""
        return f"https://127.0.0.1:{self._running.port}"

    @property
    def ca_bundle(self) -> Path:
        """The certificate that clients must trust."""
        return self._certificate.certificate

    def session(self, account: str) -> boto3.Session:
        """Act as an account's root, whom no policy binds: for set-up only."""
        return self.session_with(Credentials.root(account))

    def session_with(self, credentials: Credentials, region: str | None = None) -> boto3.Session:
        """Act with given credentials; every client of the session talks to the emulator."""
        return IsolatedSession(
            endpoint_url=self.endpoint_url,
            ca_bundle=str(self.ca_bundle),
            access_key_id=credentials.access_key_id,
            secret_access_key=credentials.secret_access_key,
            session_token=credentials.session_token,
            region=region or self.region,
        )

    def client(self, service: str, credentials: Credentials, region: str | None = None) -> Any:
        """Make one client with given credentials."""
        return self.session_with(credentials, region).client(service)  # type: ignore[call-overload]

    def assume(
        self, role_arn: str, by: Credentials, session_name: str = "rehearsal"
    ) -> Credentials:
        """Assume a role, as its trust policy and the caller's policies allow."""
        sts = self.client("sts", by)
        return Credentials.from_sts(sts.assume_role(RoleArn=role_arn, RoleSessionName=session_name))

    def environment(self, credentials: Credentials) -> dict[str, str]:
        """Make the environment of a child process that must know this AWS and no other."""
        inherited = {name: text for name, text in os.environ.items() if not _is_foreign(name)}
        return {
            **inherited,
            **credentials.environment(),
            "AWS_CA_BUNDLE": str(self.ca_bundle),
            "AWS_CONFIG_FILE": _NO_FILE,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_PAGER": "",
            "AWS_REGION": self.region,
            "AWS_SHARED_CREDENTIALS_FILE": _NO_FILE,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "1",
            "CI": "1",
            "NODE_EXTRA_CA_CERTS": str(self.ca_bundle),
            "SSL_CERT_FILE": str(self.ca_bundle),
        }

    def stop(self) -> None:
        """End the server and all it started, and remove its files; twice does no harm."""
        if self._process is not None:
            self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._restore_termination()

    @property
    def _running(self) -> ServerProcess:
        if self._process is None:
            raise RuntimeError("emulator: not started, expected `with Emulator() as emulator`")
        return self._process

    def _start(self) -> None:
        self._certificate = Certificate.create(self.folder / "ministack-tls")
        trust = ssl.create_default_context(cafile=str(self.ca_bundle))
        for attempt in range(1, _ATTEMPTS + 1):
            self._process = self._launch(free_port())
            try:
                self._process.wait_until_ready(trust, self._startup_seconds)
            except PortTakenError:
                self._process.stop()
                if attempt == _ATTEMPTS:
                    raise
            else:
                return

    def _launch(self, port: int) -> ServerProcess:
        return ServerProcess.start(
            [sys.executable, "-m", "promote.rehearsal.emulator.server"],
            self._server_environment(port),
            log=self.folder / "server.log",
            port=port,
            lifeline=not self._keep,
        )

    def _server_environment(self, port: int) -> dict[str, str]:
        folder = str(self.folder)
        return {
            **_switches(),
            "AUTH": "true",
            "AWS_CA_BUNDLE": str(self.ca_bundle),
            "AWS_CONFIG_FILE": _NO_FILE,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}",
            "AWS_SHARED_CREDENTIALS_FILE": _NO_FILE,
            "BIND_HOST": "127.0.0.1",
            "DOCKER_HOST": f"unix://{folder}/no-docker.sock",
            "GATEWAY_PORT": str(port),
            "HOME": folder,
            "IOT_MTLS_ENABLED": "0",
            "LANG": "C.UTF-8",
            "MINISTACK_REGION": self.region,
            "MINISTACK_SSL_CERT": str(self._certificate.certificate),
            "MINISTACK_SSL_KEY": str(self._certificate.key),
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONUNBUFFERED": "1",
            "S3_DATA_DIR": f"{folder}/s3",
            "SFTP_ENABLED": "0",
            "SSL_CERT_FILE": str(self.ca_bundle),
            "STATE_DIR": f"{folder}/state",
            "TMPDIR": folder,
            "USE_SSL": "1",
        }

    def _catch_termination(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._previous_handler = signal.signal(signal.SIGTERM, _exit)

    def _restore_termination(self) -> None:
        if self._previous_handler is not None:
            signal.signal(signal.SIGTERM, self._previous_handler)
            self._previous_handler = None


def _exit(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that every `finally` and every context between here and main ends.
    raise SystemExit(128 + number)


def _switches() -> dict[str, str]:
    variables = (switch.variable for switch in switches())
    return {name: os.environ[name] for name in variables if name in os.environ}


def _is_foreign(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(_FOREIGN_PREFIXES) or upper.endswith(_FOREIGN_SUFFIXES)
