"""Remembers each promotion into an environment, so that each happens once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.model_package_arn import canonical_arn
from promotion_steps.names import LEDGER_PARTITION_KEY

IN_PROGRESS = "InProgress"
SUCCEEDED = "Succeeded"
FAILED = "Failed"

_CLAIMABLE = (
    f"attribute_not_exists({LEDGER_PARTITION_KEY}) OR execution_id = :execution OR #state = :failed"
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
        withdrawn: Why the version may not be registered any more, although it was claimed.
    """

    execution_id: str
    state: str
    model_package_arn: str | None
    withdrawn: str | None = None


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
            state=item["state"]["S"],
            model_package_arn=item.get("model_package_arn", {}).get("S"),
            withdrawn=item.get("withdrawn", {}).get("S"),
        )

    def claim(self, source_arn: str, execution_id: str, *, again: bool = False) -> bool:
        """Let one execution promote a version, unless another one does or did.

        What an earlier attempt registered is remembered.

        Args:
            source_arn: The version, in the source environment.
            execution_id: Who claims.
            again: Claim what was promoted before, too, as a rollback does.
        """
        known = self.find(source_arn)
        version = known.model_package_arn if known else None
        claimable = _CLAIMABLE_AGAIN if again else _CLAIMABLE
        item = {
            **_key(source_arn),
            "execution_id": {"S": execution_id},
            "state": {"S": IN_PROGRESS},
            **({"model_package_arn": {"S": version}} if version else {}),
        }
        values = {
            ":execution": {"S": execution_id},
            ":failed": {"S": FAILED},
            **({":succeeded": {"S": SUCCEEDED}} if again else {}),
            **({":version": {"S": version}} if version else {}),
        }
        return self._happens(
            self.dynamodb.put_item,
            Item=item,
            ConditionExpression=f"({claimable}) AND {_UNCHANGED_VERSION[version is not None]}",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=values,
        )

    def record_version(self, source_arn: str, execution_id: str, model_package_arn: str) -> bool:
        """Remember what a version became.

        False where another execution holds the claim, or the version was withdrawn meanwhile.
        """
        return self._happens(
            self.dynamodb.update_item,
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
        return self._happens(
            self.dynamodb.update_item,
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
        return self._happens(
            self.dynamodb.update_item,
            Key=_key(source_arn),
            UpdateExpression="SET #state = :state",
            ConditionExpression="execution_id = :execution",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":execution": {"S": execution_id},
                ":state": {"S": state},
            },
        )

    def _happens(self, write: Any, **request: Any) -> bool:
        try:
            write(TableName=self.table, **request)
        except ClientError as error:
            if error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _key(source_arn: str) -> dict[str, Any]:
    return {LEDGER_PARTITION_KEY: {"S": canonical_arn(source_arn)}}
