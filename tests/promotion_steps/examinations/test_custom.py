"""A model team's functions are asked at the same time, and none hides another."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Event
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from promotion_steps.custom_gate import patient_client
from promotion_steps.examinations.custom import examine
from promotion_steps.gates.custom import GATE
from promotion_steps.reading import SET_UP
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import ARN, registered

PASS = b'{"findings": []}'
Body = Callable[[], Any]


class Functions:
    """Lambda functions by their names; what one returns is its payload."""

    def __init__(self, **functions: Body) -> None:
        self.functions = {f"acme-staging-gate-{name}": body for name, body in functions.items()}
        self.asked: dict[str, Any] = {}

    def invoke(self, **request: Any) -> dict[str, Any]:
        name = request["FunctionName"]
        assert request.keys() == {"FunctionName", "InvocationType", "Payload"}
        assert request["InvocationType"] == "RequestResponse"
        self.asked[name] = request["Payload"]
        answer = self.functions[name]()
        more = answer if isinstance(answer, dict) else {"Payload": io.BytesIO(answer)}
        return {"StatusCode": 200, **more}


def ruled(functions: Functions, *entries: dict[str, Any], **members: Any) -> Ruling:
    scene, package = registered(CreationTime=datetime(2026, 3, 1, tzinfo=UTC))
    section = {"functions": list(entries) or [{"function": name} for name in "ab"]}
    asked = case(scene, package, gates={GATE: section}, clients={"lambda": functions}, **members)
    return decide(GATE, examine, asked)


def messages(ruling: Ruling) -> list[str]:
    return [finding.message for finding in ruling.findings]


def raises(error: Exception) -> Body:
    def body() -> Any:
        raise error

    return body


def test_functions_that_find_nothing_let_pass_and_leave_a_trace() -> None:
    functions = Functions(a=lambda: PASS)

    ruling = ruled(functions, {"function": "a", "settings": {"least": 2}})

    assert ruling.findings == ()
    asked = functions.asked["acme-staging-gate-a"]
    assert ruling.inputs == {
        "functions": [
            {
                "function": ("arn:aws:lambda:us-east-1:222222222222:function:acme-staging-gate-a"),
                "question_sha256": hashlib.sha256(asked).hexdigest(),
                "answer_sha256": hashlib.sha256(PASS).hexdigest(),
            }
        ]
    }


def test_a_function_is_told_about_the_version_and_the_hop() -> None:
    functions = Functions(a=lambda: PASS)

    ruled(functions, {"function": "a", "settings": {"least": 2}})

    asked = json.loads(functions.asked["acme-staging-gate-a"])
    described = asked.pop("model_package")
    assert described["ModelPackageArn"] == ARN
    assert described["CreationTime"] == "2026-03-01T00:00:00+00:00"
    assert asked == {
        "format": "model-promotion/custom-gate/v1",
        "model": "breast-cancer",
        "source": {"name": "dev", "account": "111111111111", "region": "us-east-1"},
        "target": {"name": "staging", "account": "222222222222", "region": "us-east-1"},
        "settings": {"least": 2},
    }


def test_functions_are_asked_at_the_same_time() -> None:
    both = Barrier(2, timeout=5)

    def body() -> bytes:
        both.wait()
        return PASS

    assert ruled(Functions(a=body, b=body)).findings == ()


def test_one_failure_does_not_hide_the_other_s_findings() -> None:
    failed = {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorMessage": "oops"}')}
    found = b'{"findings": ["too old", "too slow"]}'

    assert messages(ruled(Functions(a=lambda: failed, b=lambda: found))) == [
        'a: failed, got Unhandled: \'{"errorMessage": "oops"}\', expected an answer',
        "b: too old",
        "b: too slow",
    ]


def test_no_answer_in_time_is_a_finding_and_is_not_waited_for() -> None:
    never = Event()
    slow = Functions(a=lambda: never.wait(10) and PASS, b=lambda: b'{"findings": ["x"]}')

    ruling = ruled(slow, {"function": "a"}, {"function": "b"}, seconds_left=lambda: 0.2)
    never.set()

    assert messages(ruling) == ["a: no answer after 0.2 s, expected one by then", "b: x"]
    assert ruling.inputs["functions"][0]["answer_sha256"] is None


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Invoke"),
            f"a: acme-staging-gate-a: cannot be invoked, got AccessDeniedException: no; {SET_UP}",
        ),
        (
            ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "Invoke"),
            "a: acme-staging-gate-a: cannot be invoked, got ResourceNotFoundException: ",
        ),
        (
            ReadTimeoutError(endpoint_url="https://lambda"),
            "a: no answer after 60 s, expected one by then",
        ),
        (KeyError("Payload"), "a: cannot be asked, got KeyError: 'Payload'"),
    ],
)
def test_a_function_that_cannot_be_asked_is_a_finding(error: Exception, message: str) -> None:
    assert messages(ruled(Functions(a=raises(error), b=lambda: PASS))) == [message]


def test_only_answers_that_are_missing_leave_the_gate_undecided() -> None:
    throttled = raises(ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke"))

    assert ruled(Functions(a=throttled, b=lambda: PASS)).verdict == "undecided"
    assert ruled(Functions(a=throttled, b=lambda: b"no JSON")).verdict == "refused"


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    (message,) = messages(ruled(Functions(a=lambda: b"x" * 1_000_000, b=lambda: PASS)))

    assert message.startswith("a: answer: too large, got more than 262144 bytes")


def test_without_the_target_nothing_is_asked() -> None:
    ruling = ruled(Functions(), asks_target=False)

    assert ruling == Ruling(
        unchecked=("a: what it answers in staging", "b: what it answers in staging")
    )


def test_malformed_settings_are_a_finding() -> None:
    (finding,) = ruled(Functions(), {"function": 1}).findings

    assert "promotion.json: gates.custom.functions[0].function: got 1" in finding.message


def test_the_pipeline_s_own_client_waits_and_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    scene, package = registered()

    client = patient_client(case(scene, package), 300)

    assert client.meta.region_name == "us-east-1"
    assert client.meta.config.read_timeout == 300
    assert client.meta.config.retries["total_max_attempts"] == 1
