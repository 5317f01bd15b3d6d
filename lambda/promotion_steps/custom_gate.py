"""Asks one function of a model team about a version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from promotion_steps.aws import Client
from promotion_steps.case import Case
from promotion_steps.finding import Finding, Refused, Undecided
from promotion_steps.gates.custom import GATE, LARGEST_ANSWER, CustomGate, read_answer
from promotion_steps.json_fields import shown
from promotion_steps.names import Environment
from promotion_steps.reading import reading

FORMAT = "model-promotion/custom-gate/v1"
LARGEST_ERROR = 2048


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What asking a function led to.

    Args:
        sha256: Of what the function answered; None where it did not.
    """

    findings: tuple[Finding, ...]
    sha256: str | None = None


def patient_client(case: Case, seconds: int) -> Client:
    """Return a client of the target's Lambda that waits, and never asks a second time."""
    make: Any = boto3.client
    config = Config(
        connect_timeout=5,
        read_timeout=seconds,
        retries={"mode": "standard", "total_max_attempts": 1},
        tcp_keepalive=True,  # what forwards the connection drops it when it is silent for long
    )
    return make("lambda", region_name=case.hop.target.region, config=config)


def question(case: Case, gate: CustomGate) -> bytes:
    """Spell what a function is asked."""
    description = {
        key: value for key, value in case.package.description.items() if key != "ResponseMetadata"
    }
    document = {
        "format": FORMAT,
        "model": case.settings.model,
        "model_package": description,
        "source": _told(case.hop.source),
        "target": _told(case.hop.target),
        "settings": dict(gate.settings),
    }
    return json.dumps(document, default=_plain, sort_keys=True).encode()


def ask(case: Case, gate: CustomGate, asked: bytes, client: Client) -> Answer:
    """Invoke a function and read its answer; whatever goes wrong is a finding."""
    name = case.hop.target.custom_gate(gate.function)
    try:
        with reading(f"{gate.function}: {name}", done="invoked"):
            return _answer(gate, _invoke(client, name, asked, gate))
    except (Refused, Undecided) as refused:
        return Answer(findings=tuple(refused.findings(GATE)))


def too_late(gate: CustomGate, seconds: float) -> Undecided:
    """Say that a function did not answer in time."""
    return Undecided(f"{gate.function}: no answer after {seconds:g} s, expected one by then")


def _invoke(client: Client, name: str, asked: bytes, gate: CustomGate) -> dict[str, Any]:
    try:
        answer = client.invoke(FunctionName=name, InvocationType="RequestResponse", Payload=asked)
        return {**answer, "Payload": answer["Payload"].read(LARGEST_ANSWER + 1)}
    except ReadTimeoutError as error:
        raise too_late(gate, gate.timeout_seconds) from error


def _answer(gate: CustomGate, answer: dict[str, Any]) -> Answer:
    body: bytes = answer["Payload"]
    sha256 = hashlib.sha256(body).hexdigest()
    if failed := answer.get("FunctionError"):
        said = shown(body[:LARGEST_ERROR].decode("utf-8", "replace"))
        message = f"{gate.function}: failed, got {failed}: {said}, expected an answer"
        return Answer(findings=(Finding(gate=GATE, message=message),), sha256=sha256)
    return Answer(findings=tuple(read_answer(gate.function, body)), sha256=sha256)


def _told(environment: Environment) -> dict[str, str]:
    return {
        "name": environment.name,
        "account": environment.account,
        "region": environment.region,
    }


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
