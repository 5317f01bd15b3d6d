"""Whether a session with the policy of `register` may register a version."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor import candidate, copied_role
from promote.doctor.answer import Answer
from promote.doctor.denial import denial
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE

_ID = "register-permissions"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    session = copied_role.session_like(context, "register")
    request = candidate.registration(context)
    registry = session("sagemaker")
    refusal = denial(context.patience, lambda: registry.create_model_package(**request))
    seen = refusal or "a session with the same policy registered a version"
    yield _ID, Answer.of(holds=refusal is None, seen=seen)


REGISTER_PERMISSIONS = Probe(
    id="register-permissions",
    assumptions=(
        Assumption(
            id=_ID,
            statement="the policy of `register` suffices for CreateModelPackage",
            if_it_holds="promotions register what they copied",
            if_it_does_not="promotions fail in Promote, after the copy",
            change="the statements of `register` in constructs/model_promotion/target_steps.py:"
            " add the action that the message names",
        ),
    ),
    shares=candidate.MAKES,
    makes=("2 IAM roles: a copy of `register`, and one for a model",),
    kinds=(*candidate.KINDS, IAM_ROLE),
    permissions=(*candidate.PERMISSIONS, *copied_role.PERMISSIONS),
    ask=_ask,
)
