"""AWS as the roles of a pipeline reach it."""

from __future__ import annotations

import os
from typing import Any, Protocol

import boto3
from ministack.core.arn import parse_arn

from promote.rehearsal.emulator import service_roles
from promote.rehearsal.emulator.isolated_session import IsolatedSession

CODEPIPELINE = "codepipeline.amazonaws.com"


class RoleSession(Protocol):
    """Somebody who acts under a role."""

    def client(self, service: str) -> Any:
        """Make a client of a service that acts under the role."""

    def credentials(self) -> dict[str, str]:
        """Spell the session's credentials as a job carries them."""

    def assume(self, role_arn: str, session_name: str) -> RoleSession:
        """Go on under another role, if both roles' policies let this one."""


class Access(Protocol):
    """How CodePipeline comes by a role."""

    def assume(self, role_arn: str, *, session_name: str, pipeline_arn: str) -> RoleSession:
        """Assume a pipeline's role as the service."""

    def may(self, role_arn: str, action: str, resource_arn: str, **context: str) -> bool:
        """Tell whether a role is allowed an action."""


class EmulatedRoles:
    """Real roles of this server: trust policies and permissions count."""

    def assume(self, role_arn: str, *, session_name: str, pipeline_arn: str) -> RoleSession:
        """Assume a pipeline's role as the service.

        Raises:
            ServiceError: The role does not trust CodePipeline.
        """
        session = service_roles.assume_service_role(
            role_arn, service=CODEPIPELINE, session_name=session_name, source_arn=pipeline_arn
        )
        return _EmulatedSession(session, parse_arn(pipeline_arn).region)

    def may(self, role_arn: str, action: str, resource_arn: str, **context: str) -> bool:
        """Tell whether a role is allowed an action by all policies that apply."""
        return service_roles.role_may(role_arn, action, resource_arn, context=context)


class _EmulatedSession:
    def __init__(self, session: boto3.Session, region: str) -> None:
        self._session = session
        self._region = region

    def client(self, service: str) -> Any:
        return service_roles.client(self._session, service, self._region)

    def credentials(self) -> dict[str, str]:
        found = self._session.get_credentials()
        if found is None:
            raise RuntimeError("session: has no credentials, expected those of an assumed role")
        frozen = found.get_frozen_credentials()
        return {
            "accessKeyId": str(frozen.access_key),
            "secretAccessKey": str(frozen.secret_key),
            "sessionToken": str(frozen.token),
        }

    def assume(self, role_arn: str, session_name: str) -> RoleSession:
        answer = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName=session_name)
        credentials = answer["Credentials"]
        session = IsolatedSession(
            endpoint_url=os.environ["AWS_ENDPOINT_URL"],
            ca_bundle=os.environ["AWS_CA_BUNDLE"],
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
            session_token=credentials["SessionToken"],
            region=self._region,
        )
        return _EmulatedSession(session, self._region)
