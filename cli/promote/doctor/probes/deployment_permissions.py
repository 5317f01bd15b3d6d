"""Whether a session with the policy of `deployment` may create a model."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.doctor import candidate, copied_role
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.hosting import MODEL
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.unaskable import UnaskableError, reason_of

_ID = "deployment-permissions"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    if context.config.network_of(context.environment):
        raise UnaskableError("models of this environment need its subnets, which no probe touches")
    session = copied_role.session_like(context, "deployment")
    name = context.reserve(MODEL, "deployed")

    def attempt() -> str | None:
        try:
            session("sagemaker").create_model(
                ModelName=name,
                ExecutionRoleArn=candidate.execution_role(context),
                PrimaryContainer=candidate.container(context),
                EnableNetworkIsolation=True,
                Tags=context.mark.tag_list,
            )
        except ClientError as error:
            return reason_of(error)
        return None

    refusal = context.patience.until(attempt, lambda refusal: refusal is None)
    yield _ID, _answer(refusal)


def _answer(refusal: str | None) -> Answer:
    if refusal is None:
        return Answer.of(holds=True, seen="a session with the same policy created a model")
    if refusal.startswith("missing permission"):
        return Answer.of(holds=False, seen=refusal)
    return Answer.unknown(refusal)


DEPLOYMENT_PERMISSIONS = Probe(
    id="deployment-permissions",
    assumptions=(
        Assumption(
            id=_ID,
            statement="the policy of `deployment` suffices for CreateModel",
            if_it_holds="endpoint stacks can be deployed",
            if_it_does_not="the Deploy stage fails at the model of the endpoint's stack",
            change="deploy_endpoints in constructs/model_promotion/deployment_policies.py: add the"
            " action that the message names",
        ),
    ),
    shares=candidate.MAKES,
    makes=(
        "2 IAM roles: a copy of `deployment`, and one for a model",
        "a model",
    ),
    kinds=(*candidate.KINDS, IAM_ROLE, MODEL),
    permissions=(*candidate.PERMISSIONS, *copied_role.PERMISSIONS),
    ask=_ask,
)
