"""Where Lambda sends an asynchronous event that it gives up."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from ministack.core.arn import parse_arn
from ministack.core.responses import get_region, new_uuid

from promote.rehearsal.emulator import service_roles
from promote.rehearsal.emulator.json_service import ServiceError
from promote.rehearsal.emulator.mending.asynchronous_delivery import Discarded
from promote.rehearsal.emulator.rules import rule

_SERVICE = "lambda.amazonaws.com"
_MESSAGE_LIMIT = 1024

logger = logging.getLogger("lambda")


def report(
    configuration: Mapping[str, Any],
    settings: Mapping[str, Any],
    event: Any,
    discarded: Discarded,
) -> None:
    """Send a discarded event to the function's dead-letter queue and to its destination.

    Both are written to by the function's role; what it may not write is lost, as on AWS.
    """
    request_id = new_uuid()
    queue = (configuration.get("DeadLetterConfig") or {}).get("TargetArn")
    destination = ((settings.get("DestinationConfig") or {}).get("OnFailure") or {}).get(
        "Destination"
    )
    if queue:
        attributes = dead_letter_attributes(request_id, discarded)
        _send(configuration, queue, json.dumps(event), attributes)
    if destination:
        record = invocation_record(configuration, event, discarded, request_id)
        _send(configuration, destination, json.dumps(record), {})


@rule(test="test_asynchronous.py::test_a_dead_letter_is_the_event_itself")
def dead_letter_attributes(request_id: str, discarded: Discarded) -> dict[str, dict[str, str]]:
    """A dead letter of Lambda is the event itself, with the error in its attributes.

    Source: Lambda Developer Guide, Adding a dead-letter queue.
    """
    body = discarded.result.get("body")
    message = str(body.get("errorMessage", "")) if isinstance(body, dict) else str(body)
    texts = {"RequestID": request_id, "ErrorMessage": message[:_MESSAGE_LIMIT] or "none"}
    attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
    return {**attributes, "ErrorCode": {"DataType": "Number", "StringValue": "200"}}


@rule(test="test_asynchronous.py::test_the_destination_of_failures_gets_a_record_of_the_last_one")
def invocation_record(
    configuration: Mapping[str, Any], event: Any, discarded: Discarded, request_id: str
) -> dict[str, Any]:
    """The OnFailure destination gets a record: the condition, the event and the last answer.

    Source: Lambda Developer Guide, Capturing records of Lambda asynchronous invocations.
    """
    version = configuration.get("Version") or "$LATEST"
    return {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{configuration['FunctionArn']}:{version}",
            "condition": discarded.condition,
            "approximateInvokeCount": discarded.invocations,
        },
        "requestPayload": event,
        "responseContext": {
            "statusCode": 200,
            "executedVersion": version,
            "functionError": discarded.result.get("function_error") or "Unhandled",
        },
        "responsePayload": discarded.result.get("body"),
    }


def _send(
    configuration: Mapping[str, Any], target: str, text: str, attributes: dict[str, Any]
) -> None:
    try:
        _deliver(configuration, target, text, attributes)
    except (ClientError, ServiceError) as refusal:
        logger.warning("%s: not sent to %s: %s", configuration["FunctionArn"], target, refusal)


def _deliver(
    configuration: Mapping[str, Any], target: str, text: str, attributes: dict[str, Any]
) -> None:
    session = service_roles.assume_service_role(
        configuration["Role"],
        service=_SERVICE,
        session_name=configuration["FunctionName"],
        source_arn=configuration["FunctionArn"],
    )
    spec = parse_arn(target)
    client = service_roles.client(session, spec.service, get_region())
    if spec.service == "sqs":
        url = f"{os.environ['AWS_ENDPOINT_URL']}/{spec.account_id}/{spec.resource}"
        client.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=attributes)
    elif spec.service == "sns":
        client.publish(TopicArn=target, Message=text, MessageAttributes=attributes)
    elif spec.service == "lambda":
        client.invoke(FunctionName=target, InvocationType="Event", Payload=text.encode())
    else:
        raise ServiceError("InvalidParameterValueException", f"{target}: no destination of Lambda")
