"""How to look at rehearsed accounts that are left running, and how to end them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from promote.rehearsal.emulator.launcher import Emulator
from promote.rehearsal.sessions import Sessions
from promotion_steps.names import Environment

_SHOWN = (
    "AWS_ENDPOINT_URL",
    "AWS_CA_BUNDLE",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
)


def how_to_look(emulator: Emulator, environments: Sequence[Environment]) -> str:
    """Spell what to type to point `aws` at the accounts, and to end them."""
    account = environments[0].account if environments else "111111111111"
    root = Sessions(emulator=emulator).root(account)
    variables = emulator.environment(root)
    accounts = ", ".join(f"{one.account} ({one.name})" for one in environments)
    folder = shlex.quote(str(emulator.folder))
    return "\n".join(
        [
            "",
            "The accounts are still up. To look at them:",
            *(f"  export {name}={shlex.quote(variables[name])}" for name in _SHOWN),
            f"The access key id chooses the account: {accounts or 'any twelve digits'}.",
            f"Log: {emulator.log}",
            f"To end them: kill -- -{emulator.pid}; sleep 2; rm -rf {folder}",
        ]
    )
