"""Whether an endpoint starts with a key and roles like those of the environment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor import candidate, copied_role
from promote.doctor.answer import Answer
from promote.doctor.denial import denial
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.hosting import ENDPOINT, ENDPOINT_CONFIG, MODEL
from promote.doctor.resources.iam_role import IAM_ROLE
from promote.doctor.resources.kind import Clients, is_gone
from promote.doctor.resources.kms_key import KMS_KEY, create_key
from promote.doctor.resources.log_group import LOG_GROUP, OF_ENDPOINTS, create_log_group
from promote.doctor.unaskable import UnaskableError, is_of_request, reason_of

_ID = "endpoint-starts"
_INSTANCE = "ml.t2.medium"
_LONGEST_SECONDS = 1800.0
_NOT_ASKED = ("capacity", "health check", "resource limit")
"""Words of failures that say nothing about keys and roles."""
_DEPLOYS, _SERVES, _ENDPOINT = "deploys", "serves", "endpoint"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    replacing, alias = _key(context)
    role_arn = copied_role.execution_role_like(context, purpose=_SERVES, replacing=replacing)
    session = copied_role.session_like(context, "deployment", purpose=_DEPLOYS, replacing=replacing)
    model = _model(context, role_arn)
    started = time.monotonic()
    refusal = _refusal(context, session, model, alias)
    if refusal is not None:
        yield _ID, Answer.of(holds=False, seen=refusal)
    else:
        yield _ID, _answer(_ended(context), time.monotonic() - started)


def _key(context: ProbeContext) -> tuple[dict[str, str], str]:
    """Make a key that lets in copies of those whom the environment's key lets in.

    Returns:
        The ARNs to put in place of the environment's in the policies of its roles, and the ARN
        of the key's alias.

    Raises:
        UnaskableError: The environment has no such key.
    """
    environment, kms = context.environment, context.clients("kms")
    try:
        deployed = kms.describe_key(KeyId=environment.endpoint_key_alias)["KeyMetadata"]
    except ClientError as error:
        if not is_gone(error):
            raise
        reason = f"{environment.name} has no key {environment.endpoint_key_alias}"
        raise UnaskableError(f"{reason}: deploy its stacks first") from error
    roles = {
        environment.role_arn(work): context.mark.role_arn(context.mark.name(purpose))
        for work, purpose in (("deployment", _DEPLOYS), (copied_role.EXECUTION, _SERVES))
    }
    policy = kms.get_key_policy(KeyId=deployed["KeyId"], PolicyName="default")["Policy"]
    name = context.reserve(KMS_KEY, "volumes")
    key_arn = create_key(context.clients, context.mark, name, copied_role.replaced(policy, roles))
    return {**roles, deployed["Arn"]: key_arn}, environment.arn("kms", f"alias/{name}")


def _model(context: ProbeContext, role_arn: str) -> str:
    name = context.reserve(MODEL, _ENDPOINT)

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


def _refusal(context: ProbeContext, session: Clients, model: str, key_alias: str) -> str | None:
    """Create an endpoint as the copy of `deployment`; return why that is not allowed."""
    sagemaker, tags = session("sagemaker"), context.mark.tag_list
    log = context.reserve(LOG_GROUP, _ENDPOINT, folder=OF_ENDPOINTS)
    create_log_group(context.clients, context.mark, log)
    config = context.reserve(ENDPOINT_CONFIG, _ENDPOINT)
    variant = {
        "VariantName": "probe",
        "ModelName": model,
        "InstanceType": _INSTANCE,
        "InitialInstanceCount": 1,
    }
    refusal = _denial(
        context,
        lambda: sagemaker.create_endpoint_config(
            EndpointConfigName=config, KmsKeyId=key_alias, ProductionVariants=[variant], Tags=tags
        ),
    )
    if refusal is not None:
        return refusal
    name = context.reserve(ENDPOINT, _ENDPOINT)
    return _denial(
        context,
        lambda: sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config, Tags=tags),
    )


def _denial(context: ProbeContext, create: Callable[[], object]) -> str | None:
    try:
        return denial(context.patience, create)
    except ClientError as error:
        if is_of_request(error) and "kms" in str(error).lower():
            return reason_of(error)
        raise


def _ended(context: ProbeContext) -> dict[str, Any]:
    sagemaker, name = context.clients("sagemaker"), context.mark.name(_ENDPOINT)
    return context.patience.lasting(_LONGEST_SECONDS).until(
        lambda: dict(sagemaker.describe_endpoint(EndpointName=name)),
        lambda found: found["EndpointStatus"] != "Creating",
    )


def _answer(endpoint: dict[str, Any], seconds: float) -> Answer:
    status, reason = endpoint["EndpointStatus"], endpoint.get("FailureReason", "no reason given")
    if status == "InService":
        return Answer.of(holds=True, seen=f"it was in service after {seconds:.0f} seconds")
    if status != "Failed" or any(words in reason.lower() for words in _NOT_ASKED):
        return Answer.unknown(f"{status} after {seconds:.0f} seconds: {reason}")
    return Answer.of(holds=False, seen=reason)


ENDPOINT_STARTS = Probe(
    id="endpoint",
    assumptions=(
        Assumption(
            id=_ID,
            statement="an endpoint starts with the policies of `deployment`, `model-execution` and"
            " the key of its volumes",
            if_it_holds="SageMaker takes the key by its alias, and the grants suffice",
            if_it_does_not="the Deploy stage fails and names what is missing",
            change="encrypt_volumes in constructs/model_promotion/endpoint_key.py: add the action"
            " that the message names",
        ),
    ),
    shares=candidate.MAKES,
    makes=(
        "a KMS key, which AWS deletes 7 days later and does not bill meanwhile",
        "2 IAM roles: copies of `deployment` and `model-execution`",
        "a model, an endpoint configuration, a log group",
        f"an endpoint on one {_INSTANCE} for about ten minutes",
    ),
    kinds=(*candidate.KINDS, IAM_ROLE, KMS_KEY, MODEL, ENDPOINT_CONFIG, ENDPOINT, LOG_GROUP),
    permissions=(*candidate.PERMISSIONS, *copied_role.PERMISSIONS, "kms:GetKeyPolicy"),
    cost="about 0.02 USD",
    dollars=0.03,
    ask=_ask,
    needs_endpoint=True,
)
