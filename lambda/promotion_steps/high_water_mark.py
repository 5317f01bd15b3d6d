"""Keeps an older version of a model from following a newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotion_steps.aws import Client
from promotion_steps.conditional_write import happens
from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.ledger import Ledger
from promotion_steps.names import LEDGER_PARTITION_KEY

_SERVED = "served"
_RUNNING = "running:"
_MOST_TRIES = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class HighWaterMark:
    """The newest versions of one model that are on their way to an environment, or arrived.

    An item of the ledger's table. A version enters when it passed its gates, so that one which
    fails them keeps no other from going on, and leaves with the end of its promotion.

    Args:
        table: The ledger's.
        model: The model's name.
        environment: The target's name, for messages.
    """

    dynamodb: Client
    table: str
    model: str
    environment: str

    @classmethod
    def of(cls, model: str, ledger: Ledger, environment: str) -> HighWaterMark:
        """Return the mark of a model that an environment's ledger keeps."""
        return cls(
            dynamodb=ledger.dynamodb, table=ledger.table, model=model, environment=environment
        )

    def require_newest(self, version: FirstVersion | None, execution_id: str) -> None:
        """Let a version pass that is older than none.

        Args:
            version: None where its first version is unknown, so that it has no order.
            execution_id: Whose own entry does not count.

        Raises:
            Refused: A newer version arrived, or is on its way after its gates.
        """
        if version is None:
            return
        for name, other in self._others(execution_id).items():
            if other.is_newer(version):
                state = "arrived in" if name == _SERVED else "is on its way to"
                raise Refused(
                    f"{version.arn}: older than {other.arn}, which {state} {self.environment},"
                    " expected the newest; to go back, start a rollback to a version that served"
                )

    def enter(self, version: FirstVersion | None, execution_id: str) -> None:
        """Say that a version is on its way; a second time changes nothing."""
        if version is None:
            return
        self.dynamodb.update_item(
            TableName=self.table,
            Key=self._key,
            UpdateExpression="SET #running = :version",
            ExpressionAttributeNames={"#running": _RUNNING + execution_id},
            ExpressionAttributeValues={":version": {"S": str(version)}},
        )

    def leave(self, execution_id: str, *, succeeded: bool, is_rollback: bool = False) -> None:
        """End a version's way.

        What succeeded is what arrived last, unless a newer version did before its report came;
        after a rollback it is the older one, so that what lies between the two may follow.

        Raises:
            RuntimeError: Others changed the mark each time.
        """
        for _ in range(_MOST_TRIES):
            item = self._item()
            mine = item.get(_RUNNING + execution_id)
            if mine is None or self._leaves(item, mine, execution_id, succeeded, is_rollback):
                return
        raise RuntimeError(f"{self.table}: the mark of {self.model} changed {_MOST_TRIES} times")

    def _leaves(
        self,
        item: Mapping[str, str],
        mine: str,
        execution_id: str,
        succeeded: bool,
        is_rollback: bool,
    ) -> bool:
        served = item.get(_SERVED)
        names = {"#running": _RUNNING + execution_id}
        remove: dict[str, Any] = {"TableName": self.table, "Key": self._key}
        overtaken = served is not None and FirstVersion.from_text(served).is_newer(
            FirstVersion.from_text(mine)
        )
        if not succeeded or (overtaken and not is_rollback):
            self.dynamodb.update_item(
                **remove, UpdateExpression="REMOVE #running", ExpressionAttributeNames=names
            )
            return True
        values = {":mine": {"S": mine}, **({":served": {"S": served}} if served else {})}
        return happens(
            self.dynamodb.update_item,
            **remove,
            UpdateExpression="SET #served = :mine REMOVE #running",
            ConditionExpression="#served = :served" if served else "attribute_not_exists(#served)",
            ExpressionAttributeNames={**names, "#served": _SERVED},
            ExpressionAttributeValues=values,
        )

    def _others(self, execution_id: str) -> dict[str, FirstVersion]:
        return {
            name: FirstVersion.from_text(text)
            for name, text in self._item().items()
            if name != _RUNNING + execution_id
        }

    def _item(self) -> dict[str, str]:
        answer = self.dynamodb.get_item(TableName=self.table, Key=self._key, ConsistentRead=True)
        return {
            name: value["S"]
            for name, value in answer.get("Item", {}).items()
            if name != LEDGER_PARTITION_KEY
        }

    @property
    def _key(self) -> dict[str, Any]:
        return {LEDGER_PARTITION_KEY: {"S": f"newest:{self.model}"}}
