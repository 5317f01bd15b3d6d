"""Remembers each promotion into an environment, so that each happens once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.conditional_write import happens
from promotion_steps.model_package_arn import canonical_arn
from promotion_steps.names import LEDGER_PARTITION_KEY

IN_PROGRESS = "InProgress"
SUCCEEDED = "Succeeded"
FAILED = "Failed"
RETRIED_WITHIN = timedelta(days=7)
"""How long after the report of a failure a retry of it is looked for."""

_BY_HAND = "by hand"
_NO_APPROVAL = "none"
"""Equals nothing that is remembered: who starts an execution by hand wants it."""
_CLAIMABLE = (
    f"attribute_not_exists({LEDGER_PARTITION_KEY}) OR created_at <> :created_at"
    " OR execution_id = :execution OR (#state = :failed AND NOT approved_at = :approved_at)"
)
_CLAIMABLE_AGAIN = f"{_CLAIMABLE} OR #state = :succeeded"
_UNCHANGED_VERSION = {
    True: "model_package_arn = :version",
    False: "attribute_not_exists(model_package_arn)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerEntry:
    """What is known of one version's promotion.

    Args:
        created_at: When the version was registered: a group that was deleted and made anew
            has other versions of the same ARNs.
        withdrawn: Why the version may not be registered any more, although it was claimed.
    """

    execution_id: str
    created_at: str
    state: str
    model_package_arn: str | None
    withdrawn: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The promotion of one version, as the ledger remembers it.

    Args:
        reported_at: When its end was reported last, in ISO 8601; None if it never was.
    """

    source_arn: str
    pipeline: str
    execution_id: str
    state: str
    reported_at: str | None

    def may_go_on(self, now: datetime) -> bool:
        """Tell whether its end is unknown, or somebody may have retried a failure since."""
        if self.reported_at is None:
            return True
        is_recent = now - datetime.fromisoformat(self.reported_at) < RETRIED_WITHIN
        return self.state == FAILED and is_recent


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The table of one target environment; each write is conditional."""

    dynamodb: Client
    table: str

    def find(self, source_arn: str) -> LedgerEntry | None:
        """Return what is known of a version of the source environment."""
        answer = self.dynamodb.get_item(
            TableName=self.table, Key=_key(source_arn), ConsistentRead=True
        )
        item = answer.get("Item")
        if item is None:
            return None
        return LedgerEntry(
            execution_id=item["execution_id"]["S"],
            created_at=item["created_at"]["S"],
            state=item["state"]["S"],
            model_package_arn=item.get("model_package_arn", {}).get("S"),
            withdrawn=item.get("withdrawn", {}).get("S"),
        )

    def claim(
        self,
        source_arn: str,
        execution_id: str,
        *,
        pipeline: str,
        created_at: str,
        approved_at: str | None = None,
        again: bool = False,
    ) -> bool:
        """Let one execution promote a version, unless another one does or did.

        What an earlier attempt registered is remembered.

        Args:
            source_arn: The version, in the source environment.
            execution_id: Who claims.
            pipeline: Whose execution that is.
            created_at: When the version was registered.
            approved_at: The approval that started the execution: EventBridge may deliver its
                event twice, and what failed fails once for each approval. Default: none did.
            again: Claim what was promoted before, too, as a rollback does.
        """
        known = self.find(source_arn)
        is_known = known is not None and known.created_at == created_at
        version = known.model_package_arn if known else None
        claimable = _CLAIMABLE_AGAIN if again else _CLAIMABLE
        item = {
            **_key(source_arn),
            "execution_id": {"S": execution_id},
            "pipeline": {"S": pipeline},
            "created_at": {"S": created_at},
            "approved_at": {"S": approved_at or _BY_HAND},
            "state": {"S": IN_PROGRESS},
            **({"model_package_arn": {"S": version}} if version and is_known else {}),
        }
        values = {
            ":approved_at": {"S": approved_at or _NO_APPROVAL},
            ":created_at": {"S": created_at},
            ":execution": {"S": execution_id},
            ":failed": {"S": FAILED},
            **({":succeeded": {"S": SUCCEEDED}} if again else {}),
            **({":version": {"S": version}} if version else {}),
        }
        return happens(
            self.dynamodb.put_item,
            TableName=self.table,
            Item=item,
            ConditionExpression=f"({claimable}) AND {_UNCHANGED_VERSION[version is not None]}",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=values,
        )

    def record_version(self, source_arn: str, execution_id: str, model_package_arn: str) -> bool:
        """Remember what a version became.

        False where another execution holds the claim, or the version was withdrawn meanwhile.
        """
        return happens(
            self.dynamodb.update_item,
            TableName=self.table,
            Key=_key(source_arn),
            UpdateExpression="SET model_package_arn = :version",
            ConditionExpression="execution_id = :execution AND attribute_not_exists(withdrawn)",
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":version": {"S": model_package_arn},
            },
        )

    def withdraw(self, source_arn: str, execution_id: str, reason: str) -> bool:
        """Keep a version from being registered; False where it is registered by now."""
        return happens(
            self.dynamodb.update_item,
            TableName=self.table,
            Key=_key(source_arn),
            UpdateExpression="SET withdrawn = :reason",
            ConditionExpression=(
                "execution_id = :execution AND attribute_not_exists(model_package_arn)"
            ),
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":reason": {"S": reason},
            },
        )

    def close(self, source_arn: str, execution_id: str, state: str) -> bool:
        """End a promotion; False where this execution never claimed it or lost it since."""
        return happens(
            self.dynamodb.update_item,
            TableName=self.table,
            Key=_key(source_arn),
            UpdateExpression="SET #state = :state",
            ConditionExpression="execution_id = :execution",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":state": {"S": state},
            },
        )

    def record_report(self, source_arn: str, execution_id: str, reported_at: str) -> bool:
        """Remember when the end of a promotion was reported; False where it lost its claim."""
        return happens(
            self.dynamodb.update_item,
            TableName=self.table,
            Key=_key(source_arn),
            UpdateExpression="SET reported_at = :reported_at",
            ConditionExpression="execution_id = :execution",
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":reported_at": {"S": reported_at},
            },
        )

    def claims(self) -> Iterator[Claim]:
        """Read each version's promotion."""
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.table,
            ConsistentRead=True,
            FilterExpression="attribute_exists(pipeline)",
        )
        for page in pages:
            yield from map(_claim, page["Items"])


def _claim(item: dict[str, Any]) -> Claim:
    return Claim(
        source_arn=item[LEDGER_PARTITION_KEY]["S"],
        pipeline=item["pipeline"]["S"],
        execution_id=item["execution_id"]["S"],
        state=item["state"]["S"],
        reported_at=item.get("reported_at", {}).get("S"),
    )


def _key(source_arn: str) -> dict[str, Any]:
    return {LEDGER_PARTITION_KEY: {"S": canonical_arn(source_arn)}}
