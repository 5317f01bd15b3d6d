"""Opens the sessions of a run, and refuses those of a wrong account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model_promotion.config import PromotionConfig
from promote.doctor.mark import Mark
from promote.doctor.patience import Patience
from promote.doctor.probe_context import Neighbour, ProbeContext
from promote.doctor.probe_image import image_of_aws
from promote.doctor.resources.kind import Clients
from promote.refusal import USAGE, RefusalError
from promote.session import Caller
from promote.session_clients import SessionClients
from promotion_steps.names import Environment

if TYPE_CHECKING:
    from boto3 import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Who asks which environment.

    Args:
        profile: Of ~/.aws/config. Default: as for boto3.
        neighbour_profile: Of a second account. Default: nobody asks from there.
        image: What probes register. Default: SageMaker's scikit-learn image.
        patience: How long to wait for AWS to know a new role.
    """

    config: PromotionConfig
    environment: str | None = None
    profile: str | None = None
    neighbour_profile: str | None = None
    image: str | None = None
    patience: Patience = field(default_factory=Patience)

    def open(self) -> tuple[ProbeContext, str]:
        """Return what probes work with, and the caller's ARN.

        Raises:
            RefusalError: The credentials are of an account that is not the environment's.
        """
        session = _session(self.profile, "--profile")
        caller = Caller.from_session(_in_some_region(session, self.config))
        environment = self._environment(caller, session)
        context = ProbeContext(
            environment=environment,
            config=self.config,
            clients=clients_of(session, environment.region),
            clients_with=lambda found: clients_of(_session_with(found), environment.region),
            mark=Mark.of(environment, self.config.path),
            patience=self.patience,
            image=self.image or image_of_aws(environment),
            neighbour=self._neighbour(environment),
        )
        return context, caller.arn

    def _environment(self, caller: Caller, session: Session) -> Environment:
        known = self.config.environments
        if self.environment is not None:
            return _named(known, self.environment, caller)
        own = [one for one in known if one.account == caller.account]
        here = [one for one in own if one.region == session.region_name] if len(own) > 1 else own
        if len(here) != 1:
            raise RefusalError(
                f"--environment: missing, got credentials of account {caller.account},"
                f" expected one of {_places(known)}",
                exit_code=USAGE,
            )
        return here[0]

    def _neighbour(self, environment: Environment) -> Neighbour | None:
        if self.neighbour_profile is None:
            return None
        session = _session(self.neighbour_profile, "--neighbour-profile")
        account = Caller.from_session(_in_some_region(session, self.config)).account
        if account == environment.account:
            raise RefusalError(
                f"--neighbour-profile: is of the same account, got {account},"
                f" expected credentials of another account than {environment.name}'s",
                exit_code=USAGE,
            )
        return Neighbour(account=account, clients=clients_of(session, environment.region))


def clients_of(session: Session, region: str) -> Clients:
    """Make the clients of a session in one region."""
    clients = SessionClients(session)
    return lambda service: clients(service, region)


def _named(known: tuple[Environment, ...], name: str, caller: Caller) -> Environment:
    environment = next((one for one in known if one.name == name), None)
    if environment is None:
        raise RefusalError(
            f"--environment: not on the path, got {name!r}, expected one of {_places(known)}",
            exit_code=USAGE,
        )
    if environment.account != caller.account:
        raise RefusalError(
            f"credentials: of another account, got {caller.account},"
            f" expected {environment.account} of {name}",
            exit_code=USAGE,
        )
    return environment


def _places(known: tuple[Environment, ...]) -> str:
    return ", ".join(f"{one.name} ({one.account}, {one.region})" for one in known)


def _session(profile: str | None, option: str) -> Session:
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        return boto3.Session(profile_name=profile)
    except ProfileNotFound as error:
        raise RefusalError(
            f"{option}: no such profile, got {profile!r}, expected one of ~/.aws/config",
            exit_code=USAGE,
        ) from error


def _session_with(found: Mapping[str, Any]) -> Session:
    import boto3

    return boto3.Session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
    )


def _in_some_region(session: Session, config: PromotionConfig) -> Any:
    """STS answers in every region: where none is configured, ask in the path's first."""
    region = session.region_name or config.environments[0].region
    clients = SessionClients(session)
    return _Regional(clients, region)


@dataclass(frozen=True, slots=True)
class _Regional:
    clients: SessionClients
    region: str

    def client(self, service: str) -> Any:
        """Make a client in the region."""
        return self.clients(service, self.region)
