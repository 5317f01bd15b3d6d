"""What nobody can do on the running example's path, proven by its templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model_promotion.config import load_promotion_config
from promote.access.world import World
from promote.proofs.crossing import crossing_proofs
from promote.proofs.guarding import guarding_proofs
from promote.proofs.path_world import PathWorld
from promote.proofs.proof import Proof

ROOT = Path(__file__).parents[3]
EVENTS = ", but put events on its promotion bus"
READS = "the models and the versions of the path's groups, and nothing else"
NAMES = ("dev", "staging", "prod")
SENTENCES = [
    f"no principal of dev can write anything in staging{EVENTS}",
    "no principal of dev can write anything in prod",
    f"no principal of staging can write anything in dev{EVENTS}",
    f"no principal of staging can write anything in prod{EVENTS}",
    "no principal of prod can write anything in dev",
    f"no principal of prod can write anything in staging{EVENTS}",
    "no principal of dev can read anything in staging",
    "no principal of dev can read anything in prod",
    f"staging can read of dev {READS}",
    "no principal of staging can read anything in prod",
    "no principal of prod can read anything in dev",
    f"prod can read of staging {READS}",
    *(f"no account beyond the path can do anything in {name}" for name in NAMES),
    *(f"no role but a model approver's can approve a version in {name}" for name in NAMES),
    *(f"no role of the path can change what a role of {name} may do" for name in NAMES),
    *(f"no approver, auditor, operator or viewer of {name} can read a model" for name in NAMES),
    *(
        f"nobody, the administrators of {name} included, can delete its evidence "
        "or shorten how long it is kept"
        for name in NAMES[1:]
    ),
]
Resources = dict[str, dict[str, Any]]
Change = Callable[[Resources], None]


@pytest.fixture(scope="session")
def world(assembly: Path) -> World:
    return World.read(assembly)


def proofs(world: World) -> list[Proof]:
    path = PathWorld.of(world, load_promotion_config(ROOT / "config").environments)
    return [*crossing_proofs(path), *guarding_proofs(path)]


@pytest.fixture(scope="session")
def proven(world: World) -> list[Proof]:
    return proofs(world)


def test_these_sentences_are_proven_and_no_others(proven: Sequence[Proof]) -> None:
    assert [proof.sentence for proof in proven] == SENTENCES


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_holds(proven: Sequence[Proof], sentence: str) -> None:
    (proof,) = [one for one in proven if one.sentence == sentence]

    assert proof.against == ()
    assert proof.holds
    assert proof.asked > 0


def test_a_sentence_names_the_statements_it_rests_on(proven: Sequence[Proof]) -> None:
    (announcing,) = [one for one in proven if one.sentence == SENTENCES[0]]
    (kept,) = [one for one in proven if "administrators of prod" in one.sentence]

    assert [line.partition(" of ")[0] for line in announcing.behind] == [
        "allow: AnnounceApprovals",
        "allow: SendApprovals",
        "deny: NobodyDeletesEvidence",
    ]
    assert [line.partition("/")[0] for line in kept.behind] == [
        "deny: NobodyDeletesEvidence of prod-environment"
    ]


def test_the_sentences_hold_within_an_organization(world: World) -> None:
    accounts = ("111111111111", "222222222222", "333333333333")
    governed = replace(world, organization=dict.fromkeys(accounts, "o-a1b2c3d4e5"))

    proven = proofs(governed)

    assert [proof.sentence for proof in proven if not proof.holds] == []
    assert "no account of o-a1b2c3d4e5 beyond the path can do anything in prod" in [
        proof.sentence for proof in proven
    ]


def changed(world: World, stack_id: str, change: Change) -> World:
    """Change the resources of one stack."""
    stacks = []
    for stack in world.stacks:
        template = deepcopy(dict(stack.template))
        if stack.stack_id == stack_id:
            change(template["Resources"])
        stacks.append(replace(stack, template=template))
    return World.of(tuple(stacks))


def broken(world: World, prove: Callable[[PathWorld], list[Proof]]) -> dict[str, tuple[str, ...]]:
    path = PathWorld.of(world, load_promotion_config(ROOT / "config").environments)
    return {proof.sentence: proof.against for proof in prove(path) if not proof.holds}


def bucket_statements(resources: Resources, bucket: str) -> list[dict[str, Any]]:
    (policy,) = [
        one["Properties"]["PolicyDocument"]["Statement"]
        for one in resources.values()
        if one["Type"] == "AWS::S3::BucketPolicy" and bucket in str(one["Properties"]["Bucket"])
    ]
    statements: list[dict[str, Any]] = policy
    return statements


def give(resources: Resources, role: str, statement: dict[str, Any]) -> None:
    """Let a role of a stack do something more."""
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}}
    resources["Added"] = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "Added", "PolicyDocument": document, "Roles": [role]},
    }


def let_in(account: str, *actions: str, sid: str) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": list(actions),
    }


def test_a_bucket_of_prod_that_dev_may_write_to_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        statement = let_in("111111111111", "s3:PutObject", sid="Dropbox")
        statement["Resource"] = "arn:aws:s3:::acme-prod-artifacts-333333333333/models/*"
        bucket_statements(resources, "Artifacts").append(statement)

    found = broken(changed(world, "prod-environment", change), crossing_proofs)

    assert list(found) == ["no principal of dev can write anything in prod"]
    against = found["no principal of dev can write anything in prod"][-1]
    assert against.startswith("arn:aws:iam::111111111111:role/administrator may s3:PutObject on ")
    assert "allow: Dropbox of prod-environment/" in against


def test_a_target_that_may_read_more_than_models_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        statement = let_in("222222222222", "s3:GetObject", sid="Everything")
        statement["Resource"] = "arn:aws:s3:::acme-dev-artifacts-111111111111/*"
        bucket_statements(resources, "Artifacts").append(statement)

    assert list(broken(changed(world, "dev-environment", change), crossing_proofs)) == [
        f"staging can read of dev {READS}"
    ]


def test_a_bus_that_hears_everybody_breaks_sentences(world: World) -> None:
    def change(resources: Resources) -> None:
        for one in resources.values():
            if one["Type"] == "AWS::Events::EventBusPolicy":
                one["Properties"]["Statement"]["Principal"] = {"AWS": "*"}
                one["Properties"]["Statement"].pop("Condition")

    assert list(broken(changed(world, "prod-environment", change), crossing_proofs)) == [
        "no principal of dev can write anything in prod",
        f"no principal of staging can write anything in prod{EVENTS}",
        "no account beyond the path can do anything in prod",
    ]


def test_a_data_scientist_who_may_approve_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        update = {"Action": "sagemaker:UpdateModelPackage", "Resource": "*", "Sid": "Update"}
        give(resources, "acme-dev-data-scientist", update)

    found = broken(changed(world, "dev-environment", change), guarding_proofs)

    assert list(found) == ["no role but a model approver's can approve a version in dev"]
    assert all(
        "acme-dev-data-scientist may sagemaker:UpdateModelPackage" in line
        for line in found["no role but a model approver's can approve a version in dev"]
    )


def test_a_role_that_may_change_roles_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        put = {"Action": "iam:PutRolePolicy", "Resource": "*", "Sid": "Grow"}
        give(resources, "acme-staging-report", put)

    assert list(broken(changed(world, "staging-environment", change), guarding_proofs)) == [
        "no role of the path can change what a role of staging may do"
    ]


def test_evidence_without_its_denial_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        statements = bucket_statements(resources, "Evidence")
        statements[:] = [one for one in statements if one.get("Sid") != "NobodyDeletesEvidence"]

    (sentence,) = broken(changed(world, "staging-environment", change), guarding_proofs)

    assert sentence.startswith("nobody, the administrators of staging included")


def test_an_approver_who_may_read_models_breaks_a_sentence(world: World) -> None:
    def change(resources: Resources) -> None:
        read = {"Action": "s3:GetObject", "Resource": "*", "Sid": "ReadAnything"}
        give(resources, "acme-prod-model-approver", read)

    assert list(broken(changed(world, "prod-environment", change), guarding_proofs)) == [
        "no approver, auditor, operator or viewer of prod can read a model"
    ]
