"""The people of an environment."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct

from model_promotion.config.personas_config import PersonasConfig, Principals, TeamConfig
from model_promotion.persona_policies.auditor import audit
from model_promotion.persona_policies.data_scientist import register_models
from model_promotion.persona_policies.model_approver import decide_on_models
from model_promotion.persona_policies.operator import operate
from model_promotion.persona_policies.viewer import view
from model_promotion.persona_trust import trusted
from model_promotion.work_role import work_role
from promotion_steps.names import (
    AUDITOR,
    DATA_SCIENTIST,
    MODEL_APPROVER,
    OPERATOR,
    VIEWER,
    Environment,
    persona_work,
)


class Personas(Construct):
    """Define who registers models, who decides on them, and who looks on: a role for each.

    Args:
        environment: Whose registry and artifacts.
        key_arn: The key of the environment's artifact bucket.
        evidence_key_arn: The key of its evidence bucket. Default: no promotion ends here.
        people: Who may take which role.
            Default: whom the account's own IAM policies let take it.
        teams: Teams with data scientists and model approvers of their own, beside those who
            work on the models of no team. Default: none.
        organization: Id of the organization that people of other accounts must belong to.
            Default: they are known by their ARN alone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        key_arn: str,
        evidence_key_arn: str | None = None,
        people: PersonasConfig | None = None,
        teams: Sequence[str] = (),
        organization: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment = environment
        self._organization = organization
        self._key_arn = key_arn
        self._evidence_key_arn = evidence_key_arn
        self.roles: dict[str, iam.Role] = {}
        people = people or PersonasConfig()
        self._admit_workers(self, people, None)
        self._admit_onlookers(people)
        for team in teams:
            self._admit_workers(Construct(self, team), people.teams.get(team, TeamConfig()), team)

    def _admit_workers(self, scope: Construct, members: TeamConfig, team: str | None) -> None:
        key_arn = self._evidence_key_arn
        self._define(
            scope,
            persona_work(DATA_SCIENTIST, team),
            members.data_scientist,
            register_models(
                self._environment, key_arn=self._key_arn, evidence_key_arn=key_arn, team=team
            ),
        )
        self._define(
            scope,
            persona_work(MODEL_APPROVER, team),
            members.model_approver,
            decide_on_models(self._environment, evidence_key_arn=key_arn, team=team),
        )

    def _admit_onlookers(self, people: PersonasConfig) -> None:
        environment, key_arn = self._environment, self._evidence_key_arn
        ends_here = key_arn is not None
        seeing = view(environment, promotions_end_here=ends_here)
        self._define(self, VIEWER, people.viewer, seeing)
        auditing = audit(environment, evidence_key_arn=key_arn)
        self._define(self, AUDITOR, people.auditor, auditing)
        operating = operate(environment, evidence_key_arn=key_arn)
        self._define(self, OPERATOR, people.operator, operating)

    def _define(
        self, scope: Construct, work: str, may_be: Principals, may: Sequence[iam.PolicyStatement]
    ) -> None:
        self.roles[work] = work_role(
            scope,
            environment=self._environment,
            work=work,
            trusted=trusted(self._environment, may_be, organization=self._organization),
            may=may,
        )
