"""Which condition keys a service sends when it assumes a role, found out with three roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, change_of
from promote.doctor.probe_context import ProbeContext
from promote.doctor.resources.iam_role import IAM_ROLE, create_role, trust_of_service

Use = Callable[[ProbeContext, str, str], None]
"""Takes a role's ARN and a purpose; makes a resource that assumes the role."""

_FREE, _ACCOUNT, _ARN = "free", "acct", "arn"
SOURCE_ACCOUNT, SOURCE_ARN = "aws:SourceAccount", "aws:SourceArn"
_KEYS = {_ACCOUNT: SOURCE_ACCOUNT, _ARN: SOURCE_ARN}


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceRole:
    """A service that assumes roles.

    Args:
        service: First part of its principal's host name, and namespace of its ARNs.
        name: As people write it.
        use: Makes it assume a role.
        refusal: Words of the error that says it could not.
        required: Keys that trust policies of an environment require.
        statements: What the role must allow besides. Default: nothing.
    """

    service: str
    name: str
    use: Use
    refusal: str
    required: tuple[str, ...] = (SOURCE_ACCOUNT,)
    statements: Callable[[ProbeContext], list[Mapping[str, Any]]] = lambda _context: []

    def assumptions(self, *, fails: str) -> tuple[Assumption, ...]:
        """Declare one assumption for each key.

        Args:
            fails: What happens to the environment where a trust policy requires a key that the
                service does not send.
        """
        return tuple(self._assumption(key, fails) for key in _KEYS.values())

    def _assumption(self, key: str, fails: str) -> Assumption:
        setting = f"{self.service}_sends_{_snake(key)}" if key in self.required else None
        return Assumption(
            id=self.assumption_id(key),
            statement=f"{self.name} sends {key} when it assumes a role",
            if_it_holds=f"a trust policy for {self.name} may require {key}",
            if_it_does_not=fails if setting else f"nothing fails: no trust policy requires {key}",
            change=change_of(setting) if setting else None,
            setting=setting,
        )

    def assumption_id(self, key: str) -> str:
        """Name the assumption about one key."""
        return f"{self.service}-{_snake(key).replace('_', '-')}"

    def ask(self, context: ProbeContext) -> Iterator[tuple[str, Answer]]:
        """Let the service assume a role without conditions, then one for each key."""
        roles = {variant: self._role(context, variant) for variant in (_FREE, *_KEYS)}
        refusal = self._refusal(context, roles[_FREE], _FREE)
        for variant, key in _KEYS.items():
            yield self.assumption_id(key), self._answer(context, roles[variant], variant, refusal)

    def _answer(
        self, context: ProbeContext, role_arn: str, variant: str, free: str | None
    ) -> Answer:
        if free is not None:
            return Answer.unknown(f"{self.name} refuses a role without conditions as well: {free}")
        refusal = self._refusal(context, role_arn, variant)
        if refusal is None:
            return Answer.of(holds=True, seen=f"{self.name} assumed a role that requires it")
        return Answer.of(holds=False, seen=refusal)

    def _role(self, context: ProbeContext, variant: str) -> str:
        name = context.reserve(IAM_ROLE, self._purpose(variant))
        trust = trust_of_service(self.service, self._condition(context, variant))
        return create_role(
            context.clients,
            context.mark,
            name,
            trust=trust,
            statements=self.statements(context),
        )

    def _condition(self, context: ProbeContext, variant: str) -> dict[str, dict[str, str]]:
        environment = context.environment
        conditions = {
            _FREE: {},
            _ACCOUNT: {"StringEquals": {_KEYS[_ACCOUNT]: environment.account}},
            _ARN: {"ArnLike": {_KEYS[_ARN]: environment.arn(self.service, "*")}},
        }
        return conditions[variant]

    def _refusal(self, context: ProbeContext, role_arn: str, variant: str) -> str | None:
        return context.patience.until(
            lambda: self._attempt(context, role_arn, variant), lambda refusal: refusal is None
        )

    def _attempt(self, context: ProbeContext, role_arn: str, variant: str) -> str | None:
        try:
            self.use(context, role_arn, self._purpose(variant))
        except ClientError as error:
            message = str(error.response["Error"].get("Message", ""))
            if self.refusal not in f"{error.response['Error'].get('Code')}: {message}":
                raise
            return " ".join(message.split())
        return None

    def _purpose(self, variant: str) -> str:
        return f"{self.service[:8]}-{variant}"


def _snake(key: str) -> str:
    return {SOURCE_ACCOUNT: "source_account", SOURCE_ARN: "source_arn"}[key]
