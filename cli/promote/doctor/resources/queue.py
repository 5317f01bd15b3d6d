"""SQS queues of probes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from promote.doctor.mark import Mark
from promote.doctor.resources.kind import Clients, Kind


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    sqs = clients("sqs")
    for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix=mark.prefix):
        for url in page.get("QueueUrls", []):
            name = url.rpartition("/")[2]
            if mark.is_on(name, sqs.list_queue_tags(QueueUrl=url).get("Tags", {})):
                yield name


def _remove(clients: Clients, name: str) -> None:
    sqs = clients("sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])


QUEUE = Kind(
    name="SQS queue",
    found=_found,
    remove=_remove,
    permissions=(
        "sqs:CreateQueue",
        "sqs:DeleteMessage",
        "sqs:DeleteQueue",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "sqs:ListQueues",
        "sqs:ReceiveMessage",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
    ),
)


def create_queue(clients: Clients, mark: Mark, name: str, *, rule_arn: str) -> str:
    """Create a queue that one rule may send to; return its URL."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": mark.environment.arn("sqs", name),
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    queue = clients("sqs").create_queue(
        QueueName=name, Attributes={"Policy": json.dumps(policy)}, tags=mark.tags
    )
    return str(queue["QueueUrl"])
