"""Whatever ends the probes: what they made is removed, and nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from promote.doctor import candidate
from promote.doctor.answer import Answer, Verdict
from promote.doctor.examination import Examination, examine
from promote.doctor.made_resources import Remainder, Resource, remove
from promote.doctor.mark import TAG, Mark
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.bucket import BUCKET
from promote.doctor.resources.iam_role import IAM_ROLE, create_role, trust_of_service
from promote.doctor.unaskable import UnaskableError
from promote.rehearsal.emulator.access_world import allow, policy
from tests.promote.doctor.clinic import ACCOUNT, Clinic

FIRST, SECOND = (
    Assumption(id=name, statement=name, if_it_holds="so", if_it_does_not="otherwise")
    for name in ("first", "second")
)


def make_something(context: ProbeContext) -> None:
    candidate.pending_version(context)
    candidate.execution_role(context)


def probe_that(ends: Any) -> Probe:
    def ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
        make_something(context)
        yield "first", Answer.of(holds=True, seen="seen")
        ends(context)

    return Probe(id="half", assumptions=(FIRST, SECOND), ask=ask)


def be_denied(context: ProbeContext) -> None:
    error = {"Code": "AccessDeniedException", "Message": "no identity-based policy allows it"}
    raise ClientError({"Error": error}, "CreateModel")


def give_up(context: ProbeContext) -> None:
    raise UnaskableError("no image is known")


def crash(context: ProbeContext) -> None:
    raise ZeroDivisionError("a bug")


def misread(_context: ProbeContext) -> None:
    raise KeyError("ModelPackageStatus")


def run(clinic: Clinic, probe: Probe) -> Examination:
    examination = Examination()
    examine(clinic.context(), [probe], examination, lambda _line: None)
    return examination


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (
            be_denied,
            "missing permission for CreateModel: no identity-based policy allows it",
        ),
        (give_up, "no image is known"),
        (lambda _context: None, "the probe ended without an answer"),
    ],
)
def test_a_probe_that_fails_half_way_keeps_its_answers_and_leaves_nothing(
    clinic: Clinic, ends: Any, reason: str
) -> None:
    examination = run(clinic, probe_that(ends))

    assert [(one.id, answer) for one, answer in examination.answers] == [
        ("first", Answer(Verdict.HOLDS, "seen")),
        ("second", Answer(Verdict.CANNOT_TELL, reason)),
    ]
    assert clinic.leftovers() == []


def test_an_answer_of_an_unexpected_shape_is_told_with_the_place(clinic: Clinic) -> None:
    (_, (_, answer)) = run(clinic, probe_that(misread)).answers

    assert answer.verdict is Verdict.CANNOT_TELL
    assert answer.seen.startswith(
        "doctor cannot read AWS's answer: KeyError: 'ModelPackageStatus' (test_examination.py, line"
    )
    assert clinic.leftovers() == []


def test_a_removal_that_crashes_keeps_no_other_from_being_removed(clinic: Clinic) -> None:
    def crashing(_service: str) -> Any:
        raise RuntimeError("a bug")

    context = clinic.context()
    make_something(context)
    broken = Resource(BUCKET, "acme-staging-doctor-x", crashing)

    left = remove([broken, *context.made])

    assert left == [Remainder("S3 bucket acme-staging-doctor-x", "RuntimeError: a bug")]
    assert clinic.leftovers() == []


def test_roles_of_probes_are_bounded_and_tagged_as_those_of_the_path(clinic: Clinic) -> None:
    mark = Mark(
        environment=replace(clinic.environment, iam_path="/promotion/"),
        tags_of_path={"cost-center": "42"},
        boundary="bound",
    )
    iam = clinic.admin("iam")
    document = policy(allow(["logs:PutLogEvents"], "*"))
    bound = iam.create_policy(PolicyName="bound", PolicyDocument=document)["Policy"]["Arn"]

    create_role(clinic.admin, mark, mark.name("x"), trust=trust_of_service("lambda"))

    role = iam.get_role(RoleName=mark.name("x"))["Role"]
    assert role["Path"] == "/promotion/"
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == bound
    assert {"Key": "cost-center", "Value": "42"} in role["Tags"]
    iam.delete_role(RoleName=mark.name("x"))
    iam.delete_policy(PolicyArn=bound)


def test_a_bug_is_no_answer_and_leaves_nothing(clinic: Clinic) -> None:
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run(clinic, probe_that(crash))

    assert clinic.leftovers() == []


def test_what_a_killed_run_left_is_removed_by_the_next_and_listed(clinic: Clinic) -> None:
    make_something(clinic.context())
    left = sorted(str(one) for one in clinic.leftovers())
    assert [one.rpartition(" ")[0] for one in left] == [
        "IAM role",
        "S3 bucket",
        "model package group",
    ]

    examination = run(clinic, probe_that(lambda _context: None))

    assert sorted(str(one) for one in examination.leftovers) == left
    assert clinic.leftovers() == []


def test_nothing_is_removed_that_lacks_the_prefix_or_the_tag(clinic: Clinic) -> None:
    mark = Mark(environment=clinic.environment)
    others = {
        f"{mark.prefix}of-somebody": {},
        f"{mark.prefix}of-prod": {TAG: "acme-prod"},
        "acme-staging-other": mark.tags,
    }
    iam, sqs = clinic.admin("iam"), clinic.admin("sqs")
    trust = '{"Version": "2012-10-17", "Statement": []}'
    for name, tags in others.items():
        listed = [{"Key": key, "Value": value} for key, value in tags.items()]
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, Tags=listed)
        sqs.create_queue(QueueName=name, tags=tags)

    examination = run(clinic, probe_that(lambda _context: None))

    assert examination.leftovers == []
    for name in others:
        iam.delete_role(RoleName=name)
        sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


def test_what_cannot_be_removed_is_listed_with_the_reason(clinic: Clinic) -> None:
    context = clinic.context()
    name = context.reserve(IAM_ROLE, "kept")
    create_role(context.clients, context.mark, name, trust=trust_of_service("lambda"))
    arn = f"arn:aws:iam::{ACCOUNT}:policy/acme-staging-register"
    clinic.admin("iam").attach_role_policy(RoleName=name, PolicyArn=arn)

    examination = run(clinic, probe_that(lambda _context: None))

    (left,) = examination.remaining
    assert left.what == f"IAM role {name}"
    assert "DeleteConflict" in left.reason
    clinic.admin("iam").detach_role_policy(RoleName=name, PolicyArn=arn)
    assert [str(one) for one in run(clinic, probe_that(crash_not)).leftovers] == [left.what]


def crash_not(_context: ProbeContext) -> None:
    return None


SCRIPT = """
    import sys
    import time
    from pathlib import Path
    from promote.doctor import candidate
    from promote.doctor.examination import Examination, examine
    from promote.doctor.probe import Probe
    from promote.doctor.termination import Terminated
    from promote.doctor.visit import Visit
    from model_promotion.config import load_promotion_config

    def ask(context):
        candidate.pending_version(context)
        print("made", flush=True)
        time.sleep(60)
        yield

    config = load_promotion_config(Path("config"))
    context, _ = Visit(config=config, image=sys.argv[1]).open()
    try:
        examine(context, [Probe(id="slow", assumptions=(), ask=ask)], Examination(), lambda _: None)
    except Terminated as signal:
        raise SystemExit(signal.exit_code)
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_probes_and_removes_what_they_made(
    clinic: Clinic, number: signal.Signals, code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SCRIPT), str(clinic.context().image)],
        env={**clinic.emulator.environment(clinic.platform), "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "made\n"
    assert clinic.leftovers() != []

    process.send_signal(number)

    assert process.wait(timeout=30) == code
    process.stdout.close()
    assert clinic.leftovers() == []
