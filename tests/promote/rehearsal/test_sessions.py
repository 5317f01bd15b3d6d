from __future__ import annotations

from dataclasses import replace

import pytest

from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.sessions import Sessions
from promotion_steps.names import Environment

DEV = Environment(path="acme", name="dev", account="111111111111", region="us-east-1")


@pytest.mark.parametrize("path", ["/", "/model-promotion/"])
def test_a_persona_is_taken_wherever_its_role_lies(path: str) -> None:
    deployed = replace(DEV, iam_path=path)
    with Emulator() as emulator:
        sessions = Sessions(emulator=emulator)
        role = sessions.client("iam", sessions.root(DEV.account)).create_role(
            RoleName=deployed.role("data-scientist"),
            Path=path,
            AssumeRolePolicyDocument=policy(allow(["sts:AssumeRole"], principal=root(DEV.account))),
        )["Role"]

        person = sessions.persona(DEV, "data-scientist")
        identity = sessions.client("sts", person).get_caller_identity()["Arn"]

    assert role["Arn"] == deployed.role_arn("data-scientist")
    assert identity == "arn:aws:sts::111111111111:assumed-role/acme-dev-data-scientist/dana"
    assert sessions.persona(DEV, "data-scientist") is person


def test_a_client_is_made_once_for_each_service_and_person() -> None:
    with Emulator() as emulator:
        sessions = Sessions(emulator=emulator)
        dev, prod = sessions.root("111111111111"), sessions.root("333333333333")

        assert sessions.client("sts", dev) is sessions.client("sts", dev)
        assert sessions.client("sts", dev) is not sessions.client("iam", dev)
        assert sessions.client("sts", dev) is not sessions.client("sts", prod)
