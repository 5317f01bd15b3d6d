"""Brings the synthesized stacks into the rehearsed accounts, as their platform teams would."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from promote.rehearsal.assembly import Assembly
from promote.rehearsal.cdk import EXECUTION_POLICY, Cdk
from promote.rehearsal.sessions import PLATFORM_TEAM, Sessions
from promotion_steps.names import Environment


def bootstrap_accounts(cdk: Cdk, sessions: Sessions, environments: Sequence[Environment]) -> None:
    """Bootstrap each account and create its platform team's role."""
    _side_by_side(lambda environment: _bootstrap(cdk, sessions, environment), environments)


def deploy_accounts(cdk: Cdk, sessions: Sessions, assembly: Assembly) -> None:
    """Deploy each environment with its own platform team's session, the last one first.

    No account needs anything of another one to exist, so they go up side by side.
    """
    _side_by_side(
        lambda environment: cdk.deploy(
            assembly.folder,
            [stack.stack_id for stack in assembly.stacks_of(environment)],
            sessions.variables(sessions.platform_team(environment)),
        ),
        assembly.environments[::-1],
    )


def _bootstrap(cdk: Cdk, sessions: Sessions, environment: Environment) -> None:
    root = sessions.root(environment.account)
    cdk.bootstrap(environment.account, environment.region, sessions.variables(root))
    trusted = {"AWS": f"arn:{environment.partition}:iam::{environment.account}:root"}
    statement = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    iam = sessions.client("iam", root)
    iam.create_role(RoleName=PLATFORM_TEAM, AssumeRolePolicyDocument=json.dumps(trust))
    iam.attach_role_policy(RoleName=PLATFORM_TEAM, PolicyArn=EXECUTION_POLICY)


def _side_by_side(work: Callable[[Environment], None], environments: Sequence[Environment]) -> None:
    with ThreadPoolExecutor(max_workers=len(environments)) as workers:
        for done in [workers.submit(work, environment) for environment in environments]:
            done.result()
