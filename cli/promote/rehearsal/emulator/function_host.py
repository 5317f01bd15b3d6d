"""The process that functions' processes are forked from, with the AWS SDK already loaded."""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import sys
import traceback
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.loaders import JSONFileLoader

MAX_REQUEST = 1 << 20
STREAMS = 3

_SERVICES = ("codepipeline", "ecr", "events", "kms", "lambda", "s3", "sagemaker", "ssm", "sts")
_OWN_PACKAGE = (__package__ or "").partition(".")[0]


def main() -> None:
    """Fork a process for each request, until whoever asks is gone."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    _load_the_sdk()
    _forget_this_package()
    # A child that collected garbage would copy all that was loaded here.
    gc.collect()
    gc.freeze()
    # Nobody waits for the children: let the system bury them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, streams, _flags, _address = socket.recv_fds(channel, MAX_REQUEST, STREAMS)
        if not message:
            return
        request = json.loads(message)
        pid = os.fork()
        if pid == 0:
            channel.close()
            _become(request, streams)
        for stream in streams:
            os.close(stream)
        channel.sendall(json.dumps(pid).encode() + b"\n")


def _load_the_sdk() -> None:
    read = JSONFileLoader().load_file

    @cache
    def read_once(path: str) -> Any:
        return read(path)

    # Each session would read its descriptions of services anew.
    setattr(JSONFileLoader, "load_file", lambda _self, path: read_once(path))  # noqa: B010
    session = boto3.Session("none", "none", region_name="us-east-1")
    for service in _SERVICES:
        session.client(service)  # type: ignore[call-overload]


def _forget_this_package() -> None:
    # A function must find the packages in its own archive, not those loaded here.
    for name in list(sys.modules):
        if name.partition(".")[0] == _OWN_PACKAGE:
            del sys.modules[name]


def _become(request: dict[str, Any], streams: list[int]) -> None:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        script = request["script"]
        sys.argv = [script]
        sys.path[0] = str(Path(script).parent)
        runpy.run_path(script, run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
