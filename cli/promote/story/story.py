"""Gathers what every environment that can be asked knows of a version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promote.package_group import PackageGroup, find_group
from promote.package_status import describe_version
from promote.refusal import RefusalError
from promote.session_clients import SessionClients
from promote.story.accounts import Accounts
from promote.story.gaps import Gaps
from promote.story.next_step import next_step
from promote.story.place import Place
from promote.story.promotion import Promotion, PromotionReader
from promote.story.served import Served, read_served
from promotion_steps.names import ORIGIN_ARN

if TYPE_CHECKING:
    from boto3 import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A version from where it began to where it came.

    Args:
        places: Where it is registered, in the path's order.
        promotions: One after each place but the last of the path.
        unread: What could not be read, and why.
    """

    reference: str
    places: tuple[Place, ...]
    promotions: tuple[Promotion, ...]
    unread: tuple[str, ...]

    @property
    def next_step(self) -> str:
        """What somebody should do now."""
        return next_step(self.places, self.promotions)

    @property
    def has_failed(self) -> bool:
        """Whether the newest promotion of it failed."""
        return any(promotion.has_failed for promotion in self.promotions)

    def document(self) -> dict[str, Any]:
        """Spell it in JSON."""
        return {
            "version": self.reference,
            "environments": [place.document() for place in self.places],
            "promotions": [promotion.document() for promotion in self.promotions],
            "unread": list(self.unread),
            "next": self.next_step,
        }


def tell(
    accounts: Accounts, arn: str, *, progress: Callable[[str], None] = lambda _: None
) -> Story:
    """Follow a version back to where it began and on to where it came.

    Args:
        accounts: Those that can be asked.
        arn: The version, in the caller's account.
        progress: Called with what is read now.

    Raises:
        RefusalError: There is no such version, or its group is on no path.
    """
    return _Telling(accounts, progress).tell(arn)


class _Telling:
    def __init__(self, accounts: Accounts, progress: Callable[[str], None]) -> None:
        self._accounts, self._progress = accounts, progress
        self._gaps = Gaps()

    def tell(self, arn: str) -> Story:
        places, promotions = [], []
        following: str | None = self._first(arn)
        while following and (session := self._accounts.session(following)):
            place, group = self._place(session, following)
            places.append(place)
            if group.target is None:
                break
            promotion = self._promotion(place, group.environment.name, group.target)
            promotions.append(promotion)
            following = promotion.version
        return Story(
            reference=arn.rpartition("model-package/")[2],
            places=tuple(places),
            promotions=tuple(promotions),
            unread=tuple(dict.fromkeys(self._gaps.lines)),
        )

    def _first(self, arn: str) -> str:
        """Go back as far as there are credentials."""
        session = self._accounts.session(arn)
        if session is None:
            raise RefusalError(
                f"{arn}: lies in an account without credentials, expected a --profile of it"
            )
        metadata = describe_version(session, arn).get("CustomerMetadataProperties") or {}
        origin = metadata.get(ORIGIN_ARN)
        if not origin:
            return arn
        if self._accounts.session(origin) is None:
            self._gaps.lines.append(
                f"{origin}: lies in another account, expected a --neighbour-profile of it"
            )
            return arn
        return self._first(origin)

    def _place(self, session: Session, arn: str) -> tuple[Place, PackageGroup]:
        self._progress(arn.rpartition("model-package/")[2])
        description = describe_version(session, arn)
        group = find_group(session, description["ModelPackageGroupName"])
        is_promoted = ORIGIN_ARN in (description.get("CustomerMetadataProperties") or {})
        served = self._served(session, group, arn) if is_promoted else None
        return Place.of(description, group, served), group

    def _served(self, session: Session, group: PackageGroup, arn: str) -> Served | None:
        stack = group.environment.endpoint_stack(group.model)
        clients = SessionClients(session)
        cloudformation = clients("cloudformation", group.environment.region)
        return self._gaps.ask(f"stack {stack}", lambda: read_served(cloudformation, stack, arn))

    def _promotion(self, place: Place, source: str, target: str) -> Promotion:
        status = place.status
        recorded = next((one for one in status.outcomes if one.environment == target), None)
        found = self._target(status.arn, status.group, target)
        if found is None:
            self._gaps.lines.append(
                f"{target}: lies in another account, expected a --neighbour-profile of it"
            )
            return Promotion(
                source=source,
                target=target,
                recorded=recorded,
                claim=None,
                executions=(),
                is_seen=False,
            )
        session, group = found
        self._progress(f"the pipeline of {target}")
        reader = self._reader(session, group)
        claim = reader.claim(status.arn)
        return Promotion(
            source=source,
            target=target,
            recorded=recorded,
            claim=claim,
            executions=reader.executions(status.arn, claim),
            is_seen=True,
        )

    def _target(self, arn: str, group: str, target: str) -> tuple[Session, PackageGroup] | None:
        for session in self._accounts.others(arn):
            try:
                found = find_group(session, group)
            except RefusalError:
                continue  # an account of another environment, or of no path
            if found.environment.name == target:
                return session, found
        return None

    def _reader(self, session: Session, group: PackageGroup) -> PromotionReader:
        clients, region = SessionClients(session), group.environment.region
        return PromotionReader(
            group=group,
            codepipeline=clients("codepipeline", region),
            dynamodb=clients("dynamodb", region),
            s3=clients("s3", region),
            gaps=self._gaps,
        )
