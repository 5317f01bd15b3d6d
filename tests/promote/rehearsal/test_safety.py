from __future__ import annotations

import json
import subprocess
import sys

import pytest

from promote.refusal import RefusalError
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.safety import isolate, isolated, require_loopback
from promote.rehearsal.sessions import Sessions

POISON = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAPOISON",
    "AWS_SECRET_ACCESS_KEY": "poison",
    "AWS_SESSION_TOKEN": "poison",
    "AWS_ENDPOINT_URL": "https://sts.amazonaws.com",
    "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com",
    "AWS_CONFIG_FILE": "/home/poison/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/home/poison/.aws/credentials",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/poison",
    "AWS_ROLE_ARN": "arn:aws:iam::999999999999:role/poison",
    "AWS_CA_BUNDLE": "/poison.crt",
    "CDK_DEFAULT_ACCOUNT": "999999999999",
    "CDK_CONTEXT_JSON": '{"poison": 1}',
    "NODE_OPTIONS": "--require=/poison.js",
    "https_proxy": "http://poison:3128",
    "HTTPS_PROXY": "http://poison:3128",
}


def test_nothing_that_leads_to_aws_stays_in_the_process() -> None:
    environ = {**POISON, "PATH": "/bin"}

    isolate(environ)

    assert environ == {
        "PATH": "/bin",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
    }


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in POISON.items():
        monkeypatch.setenv(name, text)


@pytest.mark.usefixtures("poisoned")
def test_nothing_that_leads_to_aws_reaches_a_child_or_a_client() -> None:
    with Emulator() as emulator:
        sessions = Sessions(emulator=emulator)
        root = sessions.root("111111111111")
        variables = sessions.variables(root)
        child = subprocess.run(
            [sys.executable, "-c", _WHO_AM_I],
            env=variables,
            capture_output=True,
            text=True,
            check=True,
        )
        client = sessions.client("sts", root)
        identity = client.get_caller_identity()

    told = json.loads(child.stdout)
    assert told["account"] == identity["Account"] == "111111111111"
    assert told["endpoints"] == [client.meta.endpoint_url] * 2
    leaked = {name for name, text in POISON.items() if variables.get(name) == text}
    assert leaked == set()
    assert "poison" not in json.dumps(variables)


_WHO_AM_I = """
import boto3, json
clients = [boto3.client(name) for name in ("sts", "s3")]
print(json.dumps({
    "account": clients[0].get_caller_identity()["Account"],
    "endpoints": [client.meta.endpoint_url for client in clients],
}))
"""


@pytest.mark.parametrize(
    "url",
    [
        "https://sts.amazonaws.com",
        "https://10.0.0.1:4566",
        "https://0.0.0.0:4566",
        "https://localhost.attacker.example",
        "https://127.0.0.1@sts.amazonaws.com",
        "https://localhost:4566",
        "",
    ],
)
def test_an_endpoint_that_is_not_on_this_machine_is_refused(url: str) -> None:
    with pytest.raises(RefusalError, match="refuses to leave this machine, got the endpoint"):
        require_loopback(url)


@pytest.mark.parametrize("url", ["https://127.0.0.1:4566", "https://[::1]:4566"])
def test_a_loopback_address_is_taken(url: str) -> None:
    assert require_loopback(url) == url


def test_a_child_with_a_foreign_endpoint_is_refused() -> None:
    environ = {
        "AWS_ENDPOINT_URL": "https://127.0.0.1:4566",
        "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com",
    }

    with pytest.raises(RefusalError, match=r"got the endpoint 'https://s3\.amazonaws\.com'"):
        isolated(environ)


def test_a_child_without_any_endpoint_is_refused() -> None:
    with pytest.raises(RefusalError, match="got the endpoint ''"):
        isolated(Credentials.root("111111111111").environment())
