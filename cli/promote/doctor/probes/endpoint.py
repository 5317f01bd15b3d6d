"""Whether an endpoint starts with the environment's key and network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor import candidate, copied_role
from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.hosting import ENDPOINT, ENDPOINT_CONFIG, MODEL
from promote.doctor.resources.iam_role import IAM_ROLE, create_role, trust_of_service
from promote.doctor.unaskable import UnaskableError, reason_of

_ID = "endpoint-starts"
_INSTANCE = "ml.t2.medium"
_LONGEST_SECONDS = 900.0
_WORKING = ("Creating", "Updating", "SystemUpdating")


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    if context.config.network_of(context.environment):
        raise UnaskableError("endpoints in subnets need a security group, which no probe makes")
    name = context.reserve(ENDPOINT, "endpoint")
    config = _config(context)
    context.clients("sagemaker").create_endpoint(
        EndpointName=name, EndpointConfigName=config, Tags=context.mark.tag_list
    )
    found = _started(context, name)
    if found["EndpointStatus"] != "InService":
        reason = found.get("FailureReason", found["EndpointStatus"])
        yield _ID, Answer.of(holds=False, seen=str(reason))
        return
    answer = context.clients("sagemaker-runtime").invoke_endpoint(
        EndpointName=name, ContentType="text/csv", Accept="application/json", Body=b"1,2"
    )
    yield _ID, Answer.of(holds=True, seen=f"it answered {answer['Body'].read().decode()}")


def _config(context: ProbeContext) -> str:
    sagemaker = context.clients("sagemaker")
    name = context.reserve(ENDPOINT_CONFIG, "endpoint")
    alias = context.environment.endpoint_key_alias
    sagemaker.create_endpoint_config(
        EndpointConfigName=name,
        KmsKeyId=context.environment.arn("kms", alias),
        ProductionVariants=[
            {
                "VariantName": "probe",
                "ModelName": _model(context),
                "InstanceType": _INSTANCE,
                "InitialInstanceCount": 1,
            }
        ],
        Tags=context.mark.tag_list,
    )
    return name


def _model(context: ProbeContext) -> str:
    role_arn = _role(context)
    name = context.reserve(MODEL, "endpoint")

    def attempt() -> str | None:
        try:
            context.clients("sagemaker").create_model(
                ModelName=name,
                ExecutionRoleArn=role_arn,
                PrimaryContainer=candidate.container(context),
                EnableNetworkIsolation=True,
                Tags=context.mark.tag_list,
            )
        except ClientError as error:
            return reason_of(error)
        return None

    refusal = context.patience.until(attempt, lambda refusal: refusal is None)
    if refusal is not None:
        raise UnaskableError(refusal)
    return name


def _role(context: ProbeContext) -> str:
    account = {"StringEquals": {"aws:SourceAccount": context.environment.account}}
    return create_role(
        context.clients,
        context.mark,
        context.reserve(IAM_ROLE, "serving"),
        trust=trust_of_service("sagemaker", account),
        statements=copied_role.statements_like(context, "model-execution"),
    )


def _started(context: ProbeContext, name: str) -> dict[str, Any]:
    sagemaker = context.clients("sagemaker")
    return context.patience.lasting(_LONGEST_SECONDS).until(
        lambda: dict(sagemaker.describe_endpoint(EndpointName=name)),
        lambda found: found["EndpointStatus"] not in _WORKING,
    )


ENDPOINT_STARTS = Probe(
    id="endpoint",
    assumptions=(
        Assumption(
            id=_ID,
            statement="an endpoint starts with the key and the policy of `model-execution`",
            if_it_holds="SageMaker takes the alias of the key, and the grants suffice",
            if_it_does_not="the Deploy stage fails and names what is missing",
            change="docs/operations.md: the rows of EndpointKey and `model-execution`",
        ),
    ),
    makes=(
        *candidate.MAKES,
        "2 IAM roles",
        "a model, an endpoint configuration",
        f"an endpoint on one {_INSTANCE} for about ten minutes",
    ),
    kinds=(*candidate.KINDS, IAM_ROLE, MODEL, ENDPOINT_CONFIG, ENDPOINT),
    permissions=(
        *candidate.PERMISSIONS,
        *copied_role.PERMISSIONS,
        "kms:CreateGrant",
        "kms:DescribeKey",
    ),
    cost="about 0.02 USD",
    ask=_ask,
    needs_endpoint=True,
)
