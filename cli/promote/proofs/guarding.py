"""What nobody can do to what the path rests on: approvals, evidence, permissions, data."""

from __future__ import annotations

from collections.abc import Iterable

from promote.access.principal import Principal
from promote.access.request import Request
from promote.access_table.question import Question
from promote.proofs.path_world import PathWorld
from promote.proofs.proof import Answer, Proof
from promotion_steps.names import MODELS_PREFIX, Environment, verdict_key

_APPROVER, _AUDITOR, _VIEWER = "model-approver", "auditor", "viewer"
_STATUS = "sagemaker:ModelApprovalStatus"
_DELETING = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectRetention",
)
_CHANGING_ROLES = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
)


def guarding_proofs(path: PathWorld) -> list[Proof]:
    """Prove what nobody can do in each environment."""
    keeping = [one for one in path.environments if _keeps_evidence(path, one)]
    return [
        *(_only_approvers(path, environment) for environment in path.environments),
        *(_no_escalation(path, environment) for environment in path.environments),
        *(_no_bytes(path, environment) for environment in path.environments),
        *(_evidence_stays(path, environment) for environment in keeping),
    ]


def _only_approvers(path: PathWorld, environment: Environment) -> Proof:
    approvals = [one for one in path.questions[environment.name] if _is_approval(one)]
    answers = _asked(path, _roles(path), approvals)
    refused = (one for one in answers if not _is(one, environment, _APPROVER))
    sentence = f"no role but a model approver's can approve a version in {environment.name}"
    return Proof.of(sentence, environment, answers, refused=refused)


def _evidence_stays(path: PathWorld, environment: Environment) -> Proof:
    verdict = f"{environment.evidence_bucket_arn}/{verdict_key('promotion', 'metrics')}"
    everybody = [one for each in path.environments for one in path.everybody_of(each)]
    answers = path.ask(
        Request(principal, action, verdict) for principal in everybody for action in _DELETING
    )
    sentence = (
        f"nobody, the administrators of {environment.name} included, can delete its evidence "
        "or shorten how long it is kept"
    )
    return Proof.of(sentence, environment, answers, refused=answers)


def _no_escalation(path: PathWorld, environment: Environment) -> Proof:
    targets = [one for one in path.roles_of(environment) if _is_powerful(one, environment)]
    answers = path.ask(
        Request(principal, action, target.arn)
        for principal in _roles(path)
        for target in targets
        for action in _CHANGING_ROLES
    )
    sentence = f"no role of the path can change what a role of {environment.name} may do"
    return Proof.of(sentence, environment, answers, refused=answers)


def _no_bytes(path: PathWorld, environment: Environment) -> Proof:
    model = f"{environment.artifact_bucket_arn}/{MODELS_PREFIX}churn/model.tar.gz"
    readers = [
        one
        for one in path.roles_of(environment)
        if _work(one, environment).startswith((_AUDITOR, _VIEWER, _APPROVER, "operator"))
    ]
    answers = path.ask(
        Request(principal, action, model)
        for principal in readers
        for action in ("s3:GetObject", "s3:GetObjectVersion")
    )
    sentence = f"no approver, auditor, operator or viewer of {environment.name} can read a model"
    return Proof.of(sentence, environment, answers, refused=answers)


def _asked(
    path: PathWorld, principals: Iterable[Principal], questions: Iterable[Question]
) -> list[Answer]:
    """Ask each question as a whole: its last need decides once the others are allowed."""
    every, answers = list(questions), []
    for principal in principals:
        for question in every:
            needs = path.ask(
                Request(principal, need.action, need.resource, need.context)
                for need in question.needs
            )
            answers.append(next((one for one in needs if not one.decision.allowed), needs[-1]))
    return answers


def _roles(path: PathWorld) -> list[Principal]:
    return [role for environment in path.environments for role in path.roles_of(environment)]


def _keeps_evidence(path: PathWorld, environment: Environment) -> bool:
    return environment.evidence_bucket_arn in path.world.buckets


def _is_approval(question: Question) -> bool:
    return any(need.context.get(_STATUS) == "Approved" for need in question.needs)


def _is_powerful(role: Principal, environment: Environment) -> bool:
    return _work(role, environment).startswith((_APPROVER, "deployment"))


def _is(answer: Answer, environment: Environment, work: str) -> bool:
    principal = answer.request.principal
    own = principal.account == environment.account
    return own and _work(principal, environment).startswith(work)


def _work(principal: Principal, environment: Environment) -> str:
    return principal.arn.rpartition("/")[2].removeprefix(environment.prefix)
