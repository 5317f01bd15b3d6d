"""Whether SageMaker makes a model of a version that waits for approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from botocore.exceptions import ClientError

from promote.doctor import candidate
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.hosting import MODEL
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.unaskable import UnaskableError, is_of_request, reason_of

_ID = "pending-version-refused"
_NOT_ASSUMED = "could not assume role"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    control = _refusal(context, candidate.container(context), "control")
    if control is not None:
        raise UnaskableError(f"SageMaker makes no model of the same container: {control}")
    version = {"ModelPackageName": candidate.pending_version(context)}
    refusal = _refusal(context, version, "pending")
    if refusal is None:
        yield _ID, Answer.of(holds=False, seen="SageMaker made a model of a pending version")
    else:
        yield _ID, Answer.of(holds=True, seen=refusal)


def _refusal(context: ProbeContext, container: Mapping[str, object], purpose: str) -> str | None:
    role_arn = candidate.execution_role(context)
    name = context.reserve(MODEL, purpose)

    def attempt() -> str | None:
        try:
            context.clients("sagemaker").create_model(
                ModelName=name,
                ExecutionRoleArn=role_arn,
                PrimaryContainer=container,
                Tags=context.mark.tag_list,
            )
        except ClientError as error:
            if not is_of_request(error):
                raise
            return reason_of(error)
        return None

    return context.patience.until(attempt, _is_final)


def _is_final(refusal: str | None) -> bool:
    return refusal is None or _NOT_ASSUMED not in refusal.lower()


PENDING_VERSION = Probe(
    id="pending-version",
    assumptions=(
        Assumption(
            id=_ID,
            statement="SageMaker makes no model of a version that waits for approval",
            if_it_holds="models are made of the registered containers, which need no approval",
            if_it_does_not="the same: serving does not depend on the answer",
        ),
    ),
    shares=candidate.MAKES,
    makes=(
        "an IAM role that may read this model",
        "up to 2 SageMaker models",
    ),
    kinds=(*candidate.KINDS, IAM_ROLE, MODEL),
    permissions=candidate.PERMISSIONS,
    cost="nothing: a model that no endpoint serves is free",
    ask=_ask,
)
