from __future__ import annotations

import io
import json
import time
import uuid
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from promote.rehearsal.emulator.access_world import allow, policy
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT = "111111111111"
GATES = 13
MANY = Config(max_pool_connections=2 * GATES, retries={"total_max_attempts": 1})

CALLER = """
import boto3, json

def handler(event, context):
    client = boto3.client("lambda")
    answer = client.invoke(
        FunctionName=event["name"],
        Payload=json.dumps(event.get("payload")),
        **event.get("more", {}),
    )
    payload = answer["Payload"].read()
    return {
        "status": answer["StatusCode"],
        "error": answer.get("FunctionError"),
        "payload": json.loads(payload) if payload else None,
    }
"""
ECHO = """
def handler(event, context):
    return {"got": event}
"""
WRONG = """
class WrongError(Exception):
    pass

def deep():
    raise WrongError("first line: and more\\nsecond line")

def handler(event, context):
    deep()
"""
LEAVING = """
import os

def handler(event, context):
    os._exit(3)
"""
SLOW = """
import time

def handler(event, context):
    time.sleep(5)
"""
PACKAGES = """
import subprocess, sys, boto3

def handler(event, context):
    true = subprocess.run(["true"]).returncode
    own = sorted(name for name in sys.modules if name.partition(".")[0] == "promote")
    return {"sdk": boto3.__version__, "own": own, "true": true, "name": __name__}
"""


class Account:
    """An account with functions, each under a role that may do what it is given."""

    def __init__(self, emulator: Emulator) -> None:
        self.session = emulator.session(ACCOUNT)
        self.client = self.session.client("lambda", config=MANY)

    def make(self, source: str, *actions: str, timeout: int = 20, **files: str) -> str:
        name = f"function-{uuid.uuid4().hex[:8]}"
        iam = self.session.client("iam")
        trust = policy(allow(["sts:AssumeRole"], principal={"Service": "lambda.amazonaws.com"}))
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        if actions:
            own = policy(allow(list(actions), f"arn:aws:lambda:*:{ACCOUNT}:function:*"))
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=own)
        self.client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": _zip({"index.py": source, **files})},
            Timeout=timeout,
        )
        return name

    def invoke(self, name: str, payload: Any = None) -> dict[str, Any]:
        answer = self.client.invoke(FunctionName=name, Payload=json.dumps(payload))
        return {"error": answer.get("FunctionError"), "payload": json.load(answer["Payload"])}

    def call(self, caller: str, **event: Any) -> dict[str, Any]:
        answer = self.invoke(caller, event)
        assert answer["error"] is None, answer
        payload: dict[str, Any] = answer["payload"]
        return payload


@pytest.fixture(scope="module")
def account(emulator: Emulator) -> Account:
    return Account(emulator)


@pytest.fixture(scope="module")
def caller(account: Account) -> str:
    return account.make(CALLER, "lambda:InvokeFunction")


@pytest.mark.parametrize("payload", [{"a": [1, "ü"]}, [1, 2], "text", None, 7])
def test_a_function_calls_another_and_gets_its_answer(
    account: Account, caller: str, payload: Any
) -> None:
    answer = account.call(caller, name=account.make(ECHO), payload=payload)

    assert answer == {"status": 200, "error": None, "payload": {"got": payload}}


def test_to_call_a_function_takes_the_permission(account: Account) -> None:
    powerless = account.make(CALLER, "lambda:GetFunction")

    answer = account.invoke(powerless, {"name": account.make(ECHO)})

    assert answer["error"] == "Unhandled"
    assert answer["payload"]["errorType"] == "ClientError"
    assert "AccessDenied" in answer["payload"]["errorMessage"]


def test_a_function_that_is_not_there_is_told(account: Account, caller: str) -> None:
    answer = account.invoke(caller, {"name": "nowhere"})

    assert answer["payload"]["errorType"] == "ResourceNotFoundException"


def test_an_error_is_passed_on_with_its_type_and_place(account: Account, caller: str) -> None:
    answer = account.call(caller, name=account.make(WRONG))

    payload = answer["payload"]
    assert (answer["status"], answer["error"]) == (200, "Unhandled")
    assert payload["errorType"] == "WrongError"
    assert payload["errorMessage"] == "first line: and more\nsecond line"
    assert [frame.partition(", in ")[2].split()[0] for frame in payload["stackTrace"]] == [
        "handler",
        "deep",
    ]


def test_a_timeout_is_told_as_one(account: Account, caller: str) -> None:
    answer = account.call(caller, name=account.make(SLOW, timeout=1))

    assert answer["error"] == "Unhandled"
    assert answer["payload"]["errorType"] == "Sandbox.Timedout"
    assert answer["payload"]["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")


def test_a_process_that_ends_itself_is_told(account: Account, caller: str) -> None:
    answer = account.call(caller, name=account.make(LEAVING))

    assert answer["payload"]["errorType"] == "Runtime.ExitError"


def test_an_asynchronous_call_does_not_wait(account: Account, caller: str) -> None:
    slow = account.make(SLOW)
    account.call(caller, name=account.make(ECHO))
    before = time.monotonic()

    answer = account.call(caller, name=slow, more={"InvocationType": "Event"})

    assert (answer["status"], answer["payload"]) == (202, None)
    assert time.monotonic() - before < 4


def test_a_function_finds_the_sdk_and_nothing_of_the_emulator(account: Account) -> None:
    answer = account.invoke(account.make(PACKAGES))["payload"]

    assert answer["sdk"][0].isdigit()
    assert (answer["own"], answer["true"], answer["name"]) == ([], 0, "index")


def test_a_function_uses_the_sdk_of_its_own_archive(account: Account) -> None:
    source = "import boto3\ndef handler(event, context):\n    return boto3.WHOSE\n"
    name = account.make(source, **{"boto3/__init__.py": "WHOSE = 'mine'\n"})

    assert account.invoke(name)["payload"] == "mine"


def test_functions_of_one_stage_run_at_the_same_time(account: Account) -> None:
    source = "import time\ndef handler(event, context):\n    time.sleep(1)\n    return 1\n"
    names = [account.make(source) for _ in range(GATES)]

    assert _seconds(account, names) < GATES / 2


def test_functions_that_each_call_another_do_not_wait_for_each_other(account: Account) -> None:
    callers = [account.make(CALLER, "lambda:InvokeFunction") for _ in range(GATES)]
    events = [{"name": account.make(ECHO), "payload": number} for number in range(GATES)]

    with ThreadPoolExecutor(GATES) as pool:
        answers = list(pool.map(account.invoke, callers, events))

    assert [answer["payload"]["payload"] for answer in answers] == [
        {"got": number} for number in range(GATES)
    ]


def test_cold_starts_of_one_stage_take_little(account: Account) -> None:
    source = "import boto3\ndef handler(event, context):\n    boto3.client('sagemaker')\n"
    names = [account.make(source) for _ in range(GATES)]

    assert _seconds(account, names) < 5


def test_without_a_permission_nobody_is_called(emulator: Emulator, account: Account) -> None:
    name = account.make(ECHO)

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        emulator.session("222222222222").client("lambda").invoke(FunctionName=name)


def _seconds(account: Account, names: list[str]) -> float:
    before = time.monotonic()
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(account.invoke, names))
    assert [answer["error"] for answer in answers] == [None] * len(names)
    return time.monotonic() - before


def _zip(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, source in files.items():
            archive.writestr(path, source)
    return buffer.getvalue()
