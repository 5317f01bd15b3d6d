"""An account of the emulator with what probes copy, and a platform engineer in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model_promotion.config import load_promotion_config
from promote.doctor.catalogue import permissions
from promote.doctor.made_resources import ALL_KINDS, Resource, find_leftovers
from promote.doctor.mark import Mark
from promote.doctor.patience import Patience
from promote.doctor.probe_context import Neighbour, ProbeContext
from promote.doctor.probe_image import image_of_aws
from promote.doctor.visit import clients_of
from promote.rehearsal.emulator.access_world import allow, policy, root
from promote.rehearsal.emulator.credentials import Credentials
from promote.rehearsal.emulator.launcher import Emulator

ACCOUNT, NEIGHBOUR = "222222222222", "333333333333"
AS_ASSUMED = {
    "EMULATOR_DEPLOY_UNAPPROVED": "0",
    "EMULATOR_REGISTRATION_SECONDS": "0.3",
}
_ADMINISTER = (
    "CreateAlias",
    "DeleteAlias",
    "DescribeKey",
    "GetKeyPolicy",
    "ListResourceTags",
    "PutKeyPolicy",
    "ScheduleKeyDeletion",
    "TagResource",
)
_MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": f"sha256:{'1' * 64}"},
    "layers": [],
}
SERVICES = "cloudformation,cloudtrail,codepipeline,lambda"
OTHERWISE = {
    "EMULATOR_ARN_CASE": "kept",
    "EMULATOR_CLIENT_TOKEN": "ignored",
    "EMULATOR_CREATED_BY": "0",
    "EMULATOR_DEPLOY_UNAPPROVED": "1",
    "EMULATOR_DOTTED_NAMES": "0",
    "EMULATOR_DUPLICATE_EVENTS": "1",
    "EMULATOR_EVENT_FIELDS": "empty",
    "EMULATOR_GROUP_POLICY_CONDITIONS": "0",
    "EMULATOR_REGISTRATION_SECONDS": "0",
    "EMULATOR_SOURCE_ACCOUNT": SERVICES,
    "EMULATOR_SOURCE_ARN": SERVICES,
}


class Clinic:
    """Where doctor works: staging's account, with copies of three deployed roles.

    Args:
        with_all_permissions: Whether `register` may read what it registers, and `deployment` may
            create endpoint configurations.
    """

    def __init__(
        self, emulator: Emulator, config: Path, *, with_all_permissions: bool = True
    ) -> None:
        self._with_all_permissions = with_all_permissions
        self.emulator = emulator
        self.config = load_promotion_config(config)
        self.environment = self.config.environments[1]
        self.platform = self._platform(ACCOUNT)
        self.neighbour = self._platform(NEIGHBOUR)
        self.admin = clients_of(emulator.session(ACCOUNT), emulator.region)
        self._deploy()

    def context(self, **changes: Any) -> ProbeContext:
        """Make the context of one run, by somebody with exactly the permissions of the page."""
        session, region = self.emulator.session_with, self.emulator.region
        made = {
            "environment": self.environment,
            "config": self.config,
            "clients": clients_of(session(self.platform), region),
            "clients_with": lambda found: clients_of(session(_credentials(found)), region),
            "mark": Mark.of(self.environment, self.config.path),
            "patience": Patience(seconds=0.6, pause=0.1),
            "image": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/doctor@{self.digest}",
            "neighbour": Neighbour(
                account=NEIGHBOUR, clients=clients_of(session(self.neighbour), region)
            ),
        }
        return ProbeContext(**{**made, **changes})

    def leftovers(self) -> list[Resource]:
        """Find everything that probes made in the account."""
        found, unknown = find_leftovers(self.admin, Mark(environment=self.environment), ALL_KINDS)
        assert unknown == []
        return found

    def _platform(self, account: str) -> Credentials:
        iam = self.emulator.client("iam", Credentials.root(account))
        trust = policy(allow(["sts:AssumeRole"], principal=root(account)))
        role = iam.create_role(RoleName="platform", AssumeRolePolicyDocument=trust)["Role"]
        document = policy(allow(list(permissions()), "*"))
        iam.put_role_policy(RoleName="platform", PolicyName="doctor", PolicyDocument=document)
        return self.emulator.assume(role["Arn"], Credentials.root(account))

    def _deploy(self) -> None:
        environment = self.environment
        account = {"principal": root(ACCOUNT)}
        lend = allow(["kms:CreateGrant"], "*", **account)
        lend["Condition"] = {
            "ArnEquals": {"aws:PrincipalArn": environment.role_arn("model-execution")}
        }
        document = policy(
            allow([f"kms:{verb}" for verb in _ADMINISTER], "*", **account),
            lend,
        )
        key = self.admin("kms").create_key(Policy=document)["KeyMetadata"]["KeyId"]
        self.admin("kms").create_alias(AliasName=environment.endpoint_key_alias, TargetKeyId=key)
        self.digest = self._image()
        self._image_of_aws()
        models = environment.arn("sagemaker", f"*/{environment.prefix}*")
        hosting = ["sagemaker:CreateEndpointConfig"] if self._with_all_permissions else []
        hosting += ["sagemaker:AddTags", "sagemaker:CreateEndpoint"]
        objects = environment.artifact_bucket_arn
        reads = [
            allow(["s3:GetObject"], f"{objects}/models/*"),
            allow(["ecr:BatchGetImage"], "*"),
        ]
        self._role(
            "register",
            allow(["sagemaker:CreateModelPackage"], "*"),
            *(reads if self._with_all_permissions else ()),
        )
        self._role(
            "deployment",
            allow(["sagemaker:CreateModel", *hosting], models),
            allow(["iam:PassRole"], environment.role_arn("model-execution")),
        )
        self._role(
            "model-execution",
            allow(["s3:GetObject"], f"{objects}/models/*"),
            allow(["s3:ListBucket"], objects),
            allow(["ecr:BatchGetImage", "ecr:GetAuthorizationToken"], "*"),
        )

    def _image(self) -> str:
        ecr = self.admin("ecr")
        ecr.create_repository(repositoryName="doctor")
        answer = ecr.put_image(repositoryName="doctor", imageManifest=json.dumps(_MANIFEST))
        return str(answer["image"]["imageId"]["imageDigest"])

    def _image_of_aws(self) -> None:
        image = str(image_of_aws(self.environment))
        repository, _, tag = image.partition("/")[2].partition(":")
        account = Credentials.root(image.partition(".")[0])
        ecr = self.emulator.client("ecr", account)
        ecr.create_repository(repositoryName=repository)
        ecr.put_image(repositoryName=repository, imageTag=tag, imageManifest=json.dumps(_MANIFEST))
        pull = allow(["ecr:BatchGetImage"], principal="*")
        ecr.set_repository_policy(repositoryName=repository, policyText=policy(pull))

    def _role(self, work: str, *statements: Any) -> None:
        iam, name = self.admin("iam"), self.environment.role(work)
        trust = policy(allow(["sts:AssumeRole"], principal={"Service": "sagemaker.amazonaws.com"}))
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        own = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]
        iam.attach_role_policy(RoleName=name, PolicyArn=own["Arn"])


def _credentials(found: Any) -> Credentials:
    return Credentials.from_sts({"Credentials": found})
