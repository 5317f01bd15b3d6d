"""The emulator's server process: MiniStack, mended, with two services more."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from dataclasses import dataclass

from ministack import app
from ministack.core import iam_actions, router

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.mending import (
    cloudformation,
    cloudtrail,
    ecr,
    events,
    expired_sessions,
    functions,
    iam,
    kms,
    s3,
    sagemaker_access,
    source_identity,
    topics,
)
from promote.rehearsal.emulator.server_process import LIFELINE

_MENDINGS = (
    source_identity,
    iam,
    sagemaker_access,
    kms,
    ecr,
    s3,
    events,
    expired_sessions,
    functions,
    topics,
    cloudformation,
    cloudtrail,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A service that MiniStack does not have.

    Args:
        target_prefix: What its `X-Amz-Target` headers start with.
        models: botocore models of its operations that have a path of their own.
    """

    name: str
    target_prefix: str
    models: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """Where it is implemented."""
        return f"promote.rehearsal.emulator.{self.name}.service"


SERVICES = (
    Service(name="sagemaker", target_prefix="SageMaker.", models=("sagemaker-runtime",)),
    Service(name="codepipeline", target_prefix="CodePipeline_20150709."),
    Service(name="servicequotas", target_prefix="ServiceQuotasV20190624."),
)


def main() -> None:
    """Serve until told to stop."""
    hooks.check()
    for mending in _MENDINGS:
        mending.install()
    for service in SERVICES:
        _register(service)
    if os.environ.get(LIFELINE) == "1":
        threading.Thread(target=_end_with_standard_input, daemon=True).start()
    # MiniStack reads options of its own from the command line.
    sys.argv[1:] = []
    app.main()


def _register(service: Service) -> None:
    module = importlib.import_module(service.module)
    # MiniStack finds a service, its policies and its reset by this name.
    sys.modules[f"ministack.services.{service.name}"] = module
    app.SERVICE_REGISTRY[service.name] = {"module": service.name}
    app.SERVICE_HANDLERS[service.name] = module.handle_request
    router.SERVICE_PATTERNS[service.name] = {"target_prefixes": [service.target_prefix]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE[service.name] = service.name
    iam_actions._BOTOCORE_SERVICE_MAP[service.name] = list(service.models)


def _end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    # Whoever started this is gone without a word: leave neither files nor processes.
    shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
