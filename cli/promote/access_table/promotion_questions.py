"""What somebody may want to do to the promotions into an environment, and to what they pass."""

from __future__ import annotations

from collections.abc import Sequence

from promote.access_table.question import Need, Question
from promotion_steps.names import Environment


def promotion_questions(environment: Environment, models: Sequence[str]) -> list[Question]:
    """Ask what may be done to pipelines, ledger and endpoints where promotions end."""
    return [
        *(asked for model in models for asked in _pipeline(environment, model)),
        *_ledger(environment),
        *_stack(environment),
        *_endpoint(environment),
    ]


def message_questions(environment: Environment) -> list[Question]:
    """Ask what may be done to the events of an environment, sent and undelivered."""
    queue = environment.undelivered_queue_arn
    return [
        Question.of(
            "put an event on the promotion bus", "events:PutEvents", environment.promotion_bus_arn
        ),
        Question.of("keep an undelivered event", "sqs:SendMessage", queue),
        Question.of("read an undelivered event", "sqs:ReceiveMessage", queue),
        Question.of("deliver undelivered events again", "sqs:StartMessageMoveTask", queue),
        Question.of("drop an undelivered event", "sqs:DeleteMessage", queue),
        Question.of("drop all undelivered events", "sqs:PurgeQueue", queue),
        Question.of("count undelivered events", "sqs:GetQueueAttributes", queue),
    ]


def volume_questions(environment: Environment, key_arn: str) -> list[Question]:
    """Ask what may be done with the key of endpoints' volumes."""
    through = {"kms:ViaService": f"sagemaker.{environment.region}.amazonaws.com"}
    for_aws = {**through, "kms:GrantIsForAWSResource": "true"}
    asked = {
        "lend the key of volumes to SageMaker": ("kms:CreateGrant", for_aws),
        "see the key of volumes through SageMaker": ("kms:DescribeKey", through),
        "lend the key of volumes to somebody": ("kms:CreateGrant", {}),
        "use the key of volumes": ("kms:Decrypt", {}),
    }
    return [
        Question(text=text, needs=(Need(action=action, resource=key_arn, context=context),))
        for text, (action, context) in asked.items()
    ]


def _pipeline(environment: Environment, model: str) -> list[Question]:
    pipeline = environment.arn("codepipeline", environment.pipeline(model))
    stage = f"{pipeline}/Validate"
    asked = {
        "start": ("StartPipelineExecution", pipeline),
        "stop": ("StopPipelineExecution", pipeline),
        "retry a stage of": ("RetryStageExecution", stage),
        "see the state of": ("GetPipelineState", pipeline),
        "see the definition of": ("GetPipeline", pipeline),
        "list the executions of": ("ListPipelineExecutions", pipeline),
        "see an execution of": ("GetPipelineExecution", pipeline),
        "see the actions of": ("ListActionExecutions", pipeline),
        "change": ("UpdatePipeline", pipeline),
        "hold back a stage of": ("DisableStageTransition", stage),
    }
    return [
        Question.of(f"{words} the pipeline of {model}", f"codepipeline:{action}", resource)
        for words, (action, resource) in asked.items()
    ]


def _ledger(environment: Environment) -> list[Question]:
    table = environment.arn("dynamodb", f"table/{environment.ledger}")
    asked = {
        "read an entry of the ledger": "GetItem",
        "read the whole ledger": "Scan",
        "claim a promotion in the ledger": "PutItem",
        "change an entry of the ledger": "UpdateItem",
        "delete an entry of the ledger": "DeleteItem",
        "delete the ledger": "DeleteTable",
    }
    return [Question.of(text, f"dynamodb:{action}", table) for text, action in asked.items()]


def _stack(environment: Environment) -> list[Question]:
    stack = environment.arn("cloudformation", f"stack/{environment.endpoint_stack('churn')}/1")
    asked = {
        "create an endpoint's stack": "CreateStack",
        "change an endpoint's stack": "UpdateStack",
        "see an endpoint's stack": "DescribeStacks",
        "see the events of an endpoint's stack": "DescribeStackEvents",
        "see the resources of an endpoint's stack": "DescribeStackResources",
        "read an endpoint's template": "GetTemplate",
        "delete an endpoint's stack": "DeleteStack",
    }
    return [Question.of(text, f"cloudformation:{action}", stack) for text, action in asked.items()]


def _endpoint(environment: Environment) -> list[Question]:
    own, foreign = environment.endpoint("churn"), "of-somebody-else"
    return [
        *(asked for kind in _KINDS for asked in _served(environment, kind, own)),
        _on(environment, "move an endpoint to another version", "UpdateEndpoint", own),
        _on(environment, "ask an endpoint", "InvokeEndpoint", own),
        _on(environment, "delete somebody else's endpoint", "DeleteEndpoint", foreign),
        _on(environment, "ask somebody else's endpoint", "InvokeEndpoint", foreign),
    ]


_KINDS = {
    "endpoint": ("an endpoint", "Endpoint"),
    "endpoint-config": ("an endpoint's configuration", "EndpointConfig"),
    "model": ("a served model", "Model"),
}


def _served(environment: Environment, kind: str, name: str) -> list[Question]:
    words, api = _KINDS[kind]
    asked = {
        f"create {words}": f"Create{api}",
        f"see {words}": f"Describe{api}",
        f"delete {words}": f"Delete{api}",
        f"tag {words}": "AddTags",
        f"untag {words}": "DeleteTags",
        f"read the tags of {words}": "ListTags",
    }
    return [_on(environment, text, action, name, kind) for text, action in asked.items()]


def _on(
    environment: Environment, text: str, action: str, name: str, kind: str = "endpoint"
) -> Question:
    resource = environment.arn("sagemaker", f"{kind}/{name}")
    return Question.of(text, f"sagemaker:{action}", resource)
