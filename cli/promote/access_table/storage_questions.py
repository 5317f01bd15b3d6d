"""What somebody may want to do to artifacts, evidence and what keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promote.access_table.question import Need, Question
from promote.access_table.tag_context import tag_context
from promotion_steps.names import (
    GATES,
    MODELS_PREFIX,
    Environment,
    verdict_key,
)
from promotion_steps.seal import SEALS_PREFIX


def storage_questions(environment: Environment, keys: Mapping[str, str]) -> list[Question]:
    """Ask what may be done to the buckets of an environment and to their keys.

    Args:
        environment: Whose buckets.
        keys: The ARN of each key by its alias; an environment without evidence has no such key.
    """
    artifacts = _Bucket(
        environment, environment.artifact_bucket_arn, keys.get(environment.artifact_key_alias, "")
    )
    evidence = _Bucket(
        environment, environment.evidence_bucket_arn, keys.get(environment.evidence_key_alias, "")
    )
    asked = [*_artifacts(environment, artifacts)]
    if environment.evidence_key_alias in keys:
        asked += _evidence(evidence)
    return asked


def _artifacts(environment: Environment, bucket: _Bucket) -> list[Question]:
    model = f"{MODELS_PREFIX}churn/model.tar.gz"
    seal = f"{SEALS_PREFIX}1/manifest.json"
    passing = f"{environment.pipeline_artifact_prefix}/SourceArti/1"
    return [
        bucket.read("read a model artifact", model),
        bucket.read("read an earlier version of a model artifact", model, "s3:GetObjectVersion"),
        bucket.ask("inspect a model artifact", "s3:GetObjectAttributes", model),
        bucket.ask(
            "inspect an earlier version of a model artifact", "s3:GetObjectVersionAttributes", model
        ),
        bucket.ask("list model artifacts", "s3:ListBucket", None, {"s3:prefix": MODELS_PREFIX}),
        bucket.ask("list all artifacts", "s3:ListBucket", None, {"s3:prefix": ""}),
        bucket.write("write a model artifact", model),
        bucket.ask("take back an unfinished upload", "s3:AbortMultipartUpload", model),
        bucket.ask("see which parts of an upload arrived", "s3:ListMultipartUploadParts", model),
        bucket.write("write a seal", seal),
        bucket.read("read what a pipeline passes on", passing),
        bucket.read(
            "read an earlier version of what a pipeline passes on", passing, "s3:GetObjectVersion"
        ),
        bucket.write("write what a pipeline passes on", passing),
        bucket.ask("delete a model artifact", "s3:DeleteObject", model),
        bucket.ask("delete a model artifact for good", "s3:DeleteObjectVersion", model),
        *bucket.administration("the artifact bucket"),
    ]


def _evidence(bucket: _Bucket) -> list[Question]:
    verdict = verdict_key("promotion", "metrics")
    return [
        bucket.read("read evidence", verdict),
        bucket.read("read an earlier version of evidence", verdict, "s3:GetObjectVersion"),
        bucket.ask("see how long evidence is kept", "s3:GetObjectRetention", verdict),
        bucket.ask("list evidence", "s3:ListBucket", None, {"s3:prefix": ""}),
        bucket.ask(
            "list all versions of evidence", "s3:ListBucketVersions", None, {"s3:prefix": ""}
        ),
        *(
            bucket.write(f"write the verdict of {gate}", verdict_key("promotion", gate))
            for gate in GATES
        ),
        bucket.write("write other evidence", "promotions/promotion/statement.json"),
        bucket.ask("delete evidence", "s3:DeleteObject", verdict),
        bucket.ask("delete evidence for good", "s3:DeleteObjectVersion", verdict),
        bucket.ask("shorten how long evidence is kept", "s3:PutObjectRetention", verdict),
        bucket.ask("leave governance mode", "s3:BypassGovernanceRetention", verdict),
        *bucket.administration("the evidence bucket"),
    ]


def asset_questions(environment: Environment, bucket_arn: str) -> list[Question]:
    """Ask what may be done to what `cdk deploy` published."""
    bucket = _Bucket(environment, bucket_arn, "")
    source = "0123.zip"
    return [
        bucket.ask("read a published asset", "s3:GetObject", source),
        bucket.ask("read a version of a published asset", "s3:GetObjectVersion", source),
        bucket.ask("list published assets", "s3:ListBucket", None),
        bucket.ask("find the bucket of published assets", "s3:GetBucketLocation", None),
        bucket.ask("see whether published assets keep versions", "s3:GetBucketVersioning", None),
        bucket.ask("see who else may read published assets", "s3:GetBucketAcl", None),
        bucket.ask("replace a published asset", "s3:PutObject", source),
        bucket.ask("read another published file", "s3:GetObject", "0123.json"),
    ]


class _Bucket:
    """What is asked of S3 and of the bucket's key, as S3 asks KMS with bucket keys."""

    def __init__(self, environment: Environment, arn: str, key_arn: str) -> None:
        self._arn = arn
        self._key_arn = key_arn
        self._tags = tag_context(environment)
        self._through_s3 = {
            "kms:ViaService": f"s3.{environment.region}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": arn,
        }

    def ask(
        self, text: str, action: str, key: str | None, context: Mapping[str, str] | None = None
    ) -> Question:
        resource = self._arn if key is None else f"{self._arn}/{key}"
        return Question(
            text=text, needs=(Need(action=action, resource=resource, context=context or {}),)
        )

    def read(self, text: str, key: str, action: str = "s3:GetObject") -> Question:
        return self._with_key(text, action, key, ["kms:Decrypt"])

    def write(self, text: str, key: str) -> Question:
        return self._with_key(text, "s3:PutObject", key, ["kms:GenerateDataKey"])

    def administration(self, name: str) -> list[Question]:
        return [
            self.ask(f"change who may use {name}", "s3:PutBucketPolicy", None),
            self.ask(f"delete {name}", "s3:DeleteBucket", None),
            self.ask(f"find {name}", "s3:GetBucketLocation", None),
            self.ask(f"see whether {name} keeps versions", "s3:GetBucketVersioning", None),
            self._key(f"use the key of {name} without S3", "kms:Decrypt"),
            self._key(f"change who may use the key of {name}", "kms:PutKeyPolicy"),
            self._key(f"delete the key of {name}", "kms:ScheduleKeyDeletion"),
        ]

    def _with_key(self, text: str, action: str, key: str, uses: Sequence[str]) -> Question:
        s3 = Need(action=action, resource=f"{self._arn}/{key}")
        kms = [Need(action=use, resource=self._key_arn, context=self._through_s3) for use in uses]
        return Question(text=text, needs=(s3, *kms))

    def _key(self, text: str, action: str) -> Question:
        need = Need(action=action, resource=self._key_arn, context=self._tags)
        return Question(text=text, needs=(need,))
