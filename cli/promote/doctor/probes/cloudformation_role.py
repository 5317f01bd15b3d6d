"""Which condition keys CloudFormation sends when it assumes the role of a stack."""

from __future__ import annotations

from promote.doctor.probe import Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.resources.stack import STACK, create_stack
from promote.doctor.service_role import ServiceRole


def _use(context: ProbeContext, role_arn: str, purpose: str) -> None:
    name = context.reserve(STACK, purpose)
    create_stack(context.clients, context.mark, name, role_arn)


_ROLE = ServiceRole(
    service="cloudformation", name="CloudFormation", use=_use, refusal="cannot be assumed"
)

CLOUDFORMATION_ROLE = Probe(
    id="cloudformation-role",
    assumptions=_ROLE.assumptions(
        fails='the Deploy stage fails with "is invalid or cannot be assumed"',
    ),
    makes=("3 IAM roles without permissions", "up to 3 stacks of one wait condition handle"),
    kinds=(IAM_ROLE, STACK),
    ask=_ROLE.ask,
)
