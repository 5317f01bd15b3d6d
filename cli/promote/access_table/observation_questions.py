"""What somebody may want to see of how an environment is set up and how it fares."""

from __future__ import annotations

from collections.abc import Mapping

from promote.access_table.question import Need, Question
from promote.access_table.tag_context import tag_context
from promotion_steps.names import Environment, verdict_key

_STACK = {
    "see the environment's stack": "DescribeStacks",
    "see the events of the environment's stack": "DescribeStackEvents",
    "see the resources of the environment's stack": "DescribeStackResources",
    "list the resources of the environment's stack": "ListStackResources",
    "read the template of the environment's stack": "GetTemplate",
    "read the stack policy of the environment's stack": "GetStackPolicy",
    "change the environment's stack": "UpdateStack",
}
_ROLE = {
    "see the role copy": "GetRole",
    "read a policy in the role copy": "GetRolePolicy",
    "list the policies attached to the role copy": "ListAttachedRolePolicies",
    "list the policies in the role copy": "ListRolePolicies",
    "read the tags of the role copy": "ListRoleTags",
}
_POLICY = {
    "see the policy of the role copy": "GetPolicy",
    "read the policy of the role copy": "GetPolicyVersion",
    "list the versions of the policy of the role copy": "ListPolicyVersions",
    "change the policy of the role copy": "CreatePolicyVersion",
}
_BUCKET = {
    "who else may use": "GetBucketAcl",
    "whether accesses are logged of": "GetBucketLogging",
    "how long objects are locked in": "GetBucketObjectLockConfiguration",
    "who owns the objects of": "GetBucketOwnershipControls",
    "the policy of": "GetBucketPolicy",
    "whether anything is public of": "GetBucketPublicAccessBlock",
    "the encryption of": "GetEncryptionConfiguration",
    "the lifecycle of": "GetLifecycleConfiguration",
}
_KEY = {
    "see a key of the environment": "DescribeKey",
    "read who may use a key of the environment": "GetKeyPolicy",
    "see whether a key of the environment rotates": "GetKeyRotationStatus",
    "list the grants of a key of the environment": "ListGrants",
}
_LOG = {
    "find the streams": "DescribeLogStreams",
    "read a stream": "GetLogEvents",
    "search": "FilterLogEvents",
    "query": "StartQuery",
    "read what a query found": "GetQueryResults",
}
_LEDGER = {
    "query the ledger": "Query",
    "see the ledger's settings": "DescribeTable",
    "see the ledger's backups": "DescribeContinuousBackups",
}
_EVIDENCE = {
    "see the digest of evidence": "GetObjectAttributes",
    "see the digest of an earlier version of evidence": "GetObjectVersionAttributes",
    "see whether evidence is on hold": "GetObjectLegalHold",
}


def observation_questions(
    environment: Environment, *, key_arn: str, log: tuple[str, str] | None
) -> list[Question]:
    """Ask who sees how an environment is set up.

    Args:
        environment: Which.
        key_arn: A key of it.
        log: A step, and the ARN of its log group; None without functions.
    """
    stack = environment.arn("cloudformation", f"stack/{environment.prefix}environment/1")
    role = environment.role_arn("copy")
    policy = role.replace(":role/", ":policy/")
    return [
        *_each(_STACK, "cloudformation", stack),
        *_each(_ROLE, "iam", role),
        *_each(_POLICY, "iam", policy),
        *_each(_settings("the artifact bucket"), "s3", environment.artifact_bucket_arn),
        *_each(_KEY, "kms", key_arn, tag_context(environment)),
        *(_each(_of_log(log[0]), "logs", log[1]) if log else ()),
        *_policies_of_resources(environment),
        *_lists(),
    ]


def evidence_observation_questions(environment: Environment) -> list[Question]:
    """Ask who sees how evidence and ledger are kept, where promotions end."""
    verdict = f"{environment.evidence_bucket_arn}/{verdict_key('promotion', 'metrics')}"
    table = environment.arn("dynamodb", f"table/{environment.ledger}")
    return [*_each(_LEDGER, "dynamodb", table), *_each(_EVIDENCE, "s3", verdict)]


def _each(
    asked: Mapping[str, str],
    service: str,
    resource: str,
    context: Mapping[str, str] | None = None,
) -> list[Question]:
    return [
        Question(
            text=text,
            needs=(Need(action=f"{service}:{action}", resource=resource, context=context or {}),),
        )
        for text, action in asked.items()
    ]


def _settings(bucket: str) -> dict[str, str]:
    return {f"see {what} {bucket}": action for what, action in _BUCKET.items()}


def _of_log(step: str) -> dict[str, str]:
    return {f"{verb} of the log of {step}": action for verb, action in _LOG.items()}


def _policies_of_resources(environment: Environment) -> list[Question]:
    function = environment.arn("lambda", f"function:{environment.function('seal')}")
    group = environment.arn("sagemaker", "model-package-group/churn")
    queue = environment.undelivered_queue_arn
    bus = environment.promotion_bus_arn
    return [
        Question.of("read who may put events on the bus", "events:DescribeEventBus", bus),
        Question.of("read who may invoke a function", "lambda:GetPolicy", function),
        Question.of("see a function's settings", "lambda:GetFunctionConfiguration", function),
        Question.of("download a function's code", "lambda:GetFunction", function),
        Question.of("read who else reads a group", "sagemaker:GetModelPackageGroupPolicy", group),
        Question.of("find the queue of undelivered events", "sqs:GetQueueUrl", queue),
        Question.of("hold an undelivered event back", "sqs:ChangeMessageVisibility", queue),
    ]


def _lists() -> list[Question]:
    return [
        Question.of("list pipelines", "codepipeline:ListPipelines", "*"),
        Question.of("list endpoints", "sagemaker:ListEndpoints", "*"),
        Question.of("list roles", "iam:ListRoles", "*"),
    ]
