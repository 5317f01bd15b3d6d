"""Where an environment keeps what promotions leave behind; nothing in it can be rewritten."""

from __future__ import annotations

from dataclasses import dataclass

from promotion_steps.aws import Client, client
from promotion_steps.names import Environment
from promotion_steps.reading import reading

_JSON = "application/json"


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceStore:
    """One environment's evidence bucket.

    Args:
        account: Who must own the bucket; S3 refuses a bucket of the same name elsewhere.
    """

    s3: Client
    bucket: str
    account: str

    @classmethod
    def of(cls, environment: Environment) -> EvidenceStore:
        """Open the bucket of an environment, in its region."""
        return cls(
            s3=client("s3", environment.region),
            bucket=environment.evidence_bucket,
            account=environment.account,
        )

    def keep(self, key: str, document: bytes) -> str:
        """Write a JSON document and return where that very version lies.

        Raises:
            Refused: S3 does not take it.
        """
        uri = f"s3://{self.bucket}/{key}"
        with reading(uri, done="written"):
            answer = self.s3.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=document,
                ContentType=_JSON,
                ChecksumAlgorithm="SHA256",
                ExpectedBucketOwner=self.account,
            )
        return f"{uri}?versionId={answer['VersionId']}"
