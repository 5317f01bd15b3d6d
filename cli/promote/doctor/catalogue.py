"""All probes and checks, in the order in which they run."""

from __future__ import annotations

from promote.doctor.check import Check
from promote.doctor.checks.bootstrap import BOOTSTRAP
from promote.doctor.checks.bus_policy import BUS_POLICY
from promote.doctor.checks.keys import KEYS
from promote.doctor.checks.personas import PEOPLE
from promote.doctor.checks.served_versions import SERVED_VERSIONS
from promote.doctor.checks.stacks import STACKS
from promote.doctor.made_resources import ALL_KINDS
from promote.doctor.probe import Probe
from promote.doctor.probes.action_configuration import ACTION_CONFIGURATION
from promote.doctor.probes.aws_images import AWS_IMAGES
from promote.doctor.probes.client_token import CLIENT_TOKEN
from promote.doctor.probes.cloudformation_role import CLOUDFORMATION_ROLE
from promote.doctor.probes.cloudtrail_role import CLOUDTRAIL_ROLE
from promote.doctor.probes.codepipeline_role import CODEPIPELINE_ROLE
from promote.doctor.probes.deployment_permissions import DEPLOYMENT_PERMISSIONS
from promote.doctor.probes.dotted_names import DOTTED_NAMES
from promote.doctor.probes.endpoint import ENDPOINT_STARTS
from promote.doctor.probes.lambda_role import LAMBDA_ROLE
from promote.doctor.probes.neighbour_read import NEIGHBOUR_READ
from promote.doctor.probes.not_asked import NOT_ASKED
from promote.doctor.probes.pending_version import PENDING_VERSION
from promote.doctor.probes.quotas import QUOTAS
from promote.doctor.probes.register_permissions import REGISTER_PERMISSIONS
from promote.doctor.probes.registration import REGISTRATION
from promote.doctor.probes.registry_events import REGISTRY_EVENTS
from promote.doctor.probes.subnets import SUBNETS
from promote.doctor.probes.tag_conditions import TAG_CONDITIONS
from promote.doctor.probes.version_updates import VERSION_UPDATES

PROBES: tuple[Probe, ...] = (
    DOTTED_NAMES,
    QUOTAS,
    AWS_IMAGES,
    ACTION_CONFIGURATION,
    SUBNETS,
    LAMBDA_ROLE,
    CODEPIPELINE_ROLE,
    CLOUDFORMATION_ROLE,
    CLOUDTRAIL_ROLE,
    REGISTRATION,
    CLIENT_TOKEN,
    PENDING_VERSION,
    VERSION_UPDATES,
    TAG_CONDITIONS,
    REGISTRY_EVENTS,
    REGISTER_PERMISSIONS,
    DEPLOYMENT_PERMISSIONS,
    NEIGHBOUR_READ,
    ENDPOINT_STARTS,
    NOT_ASKED,
)

CHECKS: tuple[Check, ...] = (BOOTSTRAP, STACKS, KEYS, BUS_POLICY, PEOPLE, SERVED_VERSIONS)


def permissions() -> tuple[str, ...]:
    """Return every action that the command needs, by name."""
    of_probes = {action for probe in PROBES for action in probe.permissions}
    of_kinds = {action for kind in ALL_KINDS for action in kind.permissions}
    of_checks = {action for check in CHECKS for action in check.permissions}
    return tuple(sorted(of_probes | of_kinds | of_checks | {"sts:GetCallerIdentity"}))
