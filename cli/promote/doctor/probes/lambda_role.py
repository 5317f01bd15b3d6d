"""Which condition keys Lambda sends when it assumes the role of a function."""

from __future__ import annotations

from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.function import FUNCTION, create_function
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.service_role import ServiceRole


def _use(context: ProbeContext, role_arn: str, purpose: str) -> None:
    name = context.reserve(FUNCTION, purpose)
    create_function(context.clients, context.mark, name, role_arn)


_ROLE = ServiceRole(
    service="lambda", name="Lambda", use=_use, refusal="cannot be assumed by Lambda"
)

LAMBDA_ROLE = Probe(
    id="lambda-role",
    assumptions=_ROLE.assumptions(
        fails='creating a step\'s function fails with "cannot be assumed by Lambda"',
    ),
    makes=("3 IAM roles without permissions", "up to 3 Lambda functions that nothing invokes"),
    kinds=(IAM_ROLE, FUNCTION),
    ask=_ROLE.ask,
)
