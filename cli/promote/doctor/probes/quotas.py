"""Whether the account's quotas leave room for promotions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.quotas import quota_of
from promotion_steps.names import GATES

_LAMBDA, _INSTANCES, _PIPELINES, _RULES = (
    "quota-lambda-concurrency",
    "quota-endpoint-instances",
    "quota-pipelines",
    "quota-rules",
)
_GATES_AT_ONCE = len(GATES)
_RULES_OF_ONE_MODEL = 2


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    yield _LAMBDA, _concurrency(context)
    yield _INSTANCES, _instances(context)
    yield _PIPELINES, _pipelines(context)
    yield _RULES, _rules(context)


def _concurrency(context: ProbeContext) -> Answer:
    if _is_first(context):
        return Answer.of(holds=True, seen="no pipeline ends in the first environment")
    limits = context.clients("lambda").get_account_settings()["AccountLimit"]
    available = limits["UnreservedConcurrentExecutions"]
    return _room(available, _GATES_AT_ONCE, "unreserved concurrent executions")


def _instances(context: ProbeContext) -> Answer:
    wanted = _wanted_instances(context)
    if not wanted:
        return Answer.of(holds=True, seen="no model of the config is served on instances here")
    lacking = [
        line for name, count in sorted(wanted.items()) if (line := _lack(context, name, count))
    ]
    seen = ", ".join(f"{count} x {name}" for name, count in sorted(wanted.items()))
    return Answer.of(holds=not lacking, seen="; ".join(lacking) or f"room for {seen}")


def _lack(context: ProbeContext, instance_type: str, count: int) -> str | None:
    name = f"{instance_type} for endpoint usage"
    quota = quota_of(context, "sagemaker", lambda found: found == name)
    if quota is None:
        return f"{name}: no such quota"
    return None if quota >= count else f"{name}: {quota:g} allowed, {count} configured"


def _wanted_instances(context: ProbeContext) -> Counter[str]:
    wanted: Counter[str] = Counter()
    for model in context.config.models:
        entry = model.environments.get(context.environment.name)
        endpoint = entry.endpoint if entry else None
        if endpoint and endpoint.instance_type:
            wanted[endpoint.instance_type] += endpoint.initial_instance_count or 1
    return wanted


def _pipelines(context: ProbeContext) -> Answer:
    needed = 0 if _is_first(context) else len(context.config.models)
    pages = context.clients("codepipeline").get_paginator("list_pipelines").paginate()
    names = {one["name"] for page in pages for one in page["pipelines"]}
    own = {context.environment.pipeline(model.name) for model in context.config.models}
    return _quota(
        context,
        "codepipeline",
        lambda name: "pipelines" in name and "total" in name,
        len(names - own) + needed,
        "pipelines of the account, those of the config included",
    )


def _rules(context: ProbeContext) -> Answer:
    pages = context.clients("events").get_paginator("list_rules").paginate()
    count = sum(len(page["Rules"]) for page in pages)
    return _quota(
        context,
        "events",
        lambda name: name in ("rules", "number of rules per event bus"),
        count + _RULES_OF_ONE_MODEL,
        "rules of the default bus, those of one more model included",
    )


def _quota(
    context: ProbeContext, service: str, is_meant: Callable[[str], bool], needed: int, of_what: str
) -> Answer:
    quota = quota_of(context, service, is_meant)
    if quota is None:
        return Answer.unknown(f"Service Quotas names no such quota of {service}")
    return _room(quota, needed, of_what)


def _room(quota: float, needed: int, of_what: str) -> Answer:
    return Answer.of(holds=quota >= needed, seen=f"{quota:g} allowed, {needed} needed: {of_what}")


def _is_first(context: ProbeContext) -> bool:
    return context.config.source_of(context.environment) is None


def _raise(quota: str) -> str:
    return f"Service Quotas: request an increase of {quota}"


QUOTAS = Probe(
    id="quotas",
    assumptions=(
        Assumption(
            id=_LAMBDA,
            statement=f"Lambda runs {_GATES_AT_ONCE} functions at once, as Validate invokes them",
            if_it_holds="all gates of one promotion run at the same time",
            if_it_does_not="gates are throttled, and Validate takes longer or fails",
            change=_raise('"Concurrent executions" of AWS Lambda'),
        ),
        Assumption(
            id=_INSTANCES,
            statement="the quota of each configured instance type suffices for the endpoints",
            if_it_holds="endpoints of the config can start",
            if_it_does_not="the Deploy stage fails with ResourceLimitExceeded",
            change=_raise('"<instance type> for endpoint usage" of Amazon SageMaker'),
        ),
        Assumption(
            id=_PIPELINES,
            statement="the account has room for the pipelines of the config",
            if_it_holds="`cdk deploy` can create them",
            if_it_does_not="`cdk deploy` fails with LimitExceededException",
            change=_raise('"Maximum number of total pipelines" of AWS CodePipeline'),
        ),
        Assumption(
            id=_RULES,
            statement="the default event bus has room for the rules of one more model",
            if_it_holds="`cdk deploy` can create them",
            if_it_does_not="`cdk deploy` fails with LimitExceededException",
            change=_raise('"Rules" of Amazon EventBridge'),
        ),
    ),
    permissions=(
        "codepipeline:ListPipelines",
        "events:ListRules",
        "lambda:GetAccountSettings",
        "servicequotas:ListAWSDefaultServiceQuotas",
        "servicequotas:ListServiceQuotas",
    ),
    ask=_ask,
)
