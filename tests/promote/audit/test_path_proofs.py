"""What nobody can do on a path is part of its audit; what somebody can after all is a finding."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from promote.audit.audit_subject import AuditSubject
from promote.audit.cloud_assembly import CloudAssembly
from promote.audit.path_proofs import RULE, broken_proofs, path_proofs, proof_document
from tests.promote.audit.assemblies import write_assembly


@pytest.fixture(scope="module")
def loosened(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditSubject:
    """The example, in which staging's evidence may be deleted."""
    folder = tmp_path_factory.mktemp("loosened") / "cdk.out"
    shutil.copytree(assembly, folder)
    file = folder / "staging-environment.template.json"
    template = json.loads(file.read_text("utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::S3::BucketPolicy":
            document = resource["Properties"]["PolicyDocument"]
            document["Statement"] = [
                one for one in document["Statement"] if one.get("Sid") != "NobodyDeletesEvidence"
            ]
    file.write_text(json.dumps(template))
    return AuditSubject(CloudAssembly.read(folder))


def test_the_examples_path_has_its_sentences(assembly: Path) -> None:
    proofs = path_proofs(AuditSubject(CloudAssembly.read(assembly)), "o-a1b2c3d4e5")

    assert len(proofs) == 26
    assert all(proof.holds for proof in proofs)
    assert "no account of o-a1b2c3d4e5 beyond the path can do anything in prod" in [
        proof.sentence for proof in proofs
    ]


def test_a_sentence_that_does_not_hold_is_an_error_of_its_environment(
    loosened: AuditSubject,
) -> None:
    findings = broken_proofs(path_proofs(loosened, None), loosened)

    assert {one.stack for one in findings} == {"staging-breast-cancer"}
    assert {(one.rule, one.severity.value) for one in findings} == {(RULE, "error")}
    assert findings[0].message.startswith(
        "not so: nobody, the administrators of staging included, can delete its evidence "
        "or shorten how long it is kept; arn:aws:iam::222222222222:role/administrator may s3:"
    )


def test_a_sentence_in_the_report_says_what_is_against_it(loosened: AuditSubject) -> None:
    (broken,) = [one for one in path_proofs(loosened, None) if not one.holds]

    document = proof_document(broken)

    assert document["holds"] is False
    assert document["environment"] == "staging"
    assert len(document["against"]) == 4


def test_an_assembly_without_a_path_has_no_sentences(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "other", stack={"Resources": {}})

    assert path_proofs(AuditSubject(CloudAssembly.read(folder)), None) == []


def test_a_path_of_earlier_templates_has_its_sentences(assembly: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cdk.out"
    shutil.copytree(assembly, folder)
    for file in folder.glob("*.template.json"):
        template = json.loads(file.read_text("utf-8"))
        for resource in template["Resources"].values():
            resource.get("Properties", {}).pop("LoggingConfig", None)
        resources = template["Resources"].items()
        template["Resources"] = {
            name: one for name, one in resources if one["Type"] != "AWS::KMS::Alias"
        }
        file.write_text(json.dumps(template))

    proofs = path_proofs(AuditSubject(CloudAssembly.read(folder)), None)

    assert len(proofs) == 26
    assert all(proof.holds for proof in proofs)
