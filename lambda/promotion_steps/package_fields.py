"""What becomes of each member of a model package on its way into another account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Treatment(Enum):
    """How a member travels; an image that is pinned is named by its digest."""

    CARRIED = "carried"
    REWRITTEN = "rewritten"
    PINNED = "pinned"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """The treatment of one member; lists and maps are treated like what they hold.

    Args:
        reason: Why it is replaced or refused.
    """

    treatment: Treatment
    reason: str = ""


Structure = Mapping[str, "Member | Structure"]

CARRIED = Member(treatment=Treatment.CARRIED)
REWRITTEN = Member(treatment=Treatment.REWRITTEN)
PINNED = Member(treatment=Treatment.PINNED)


def _replaced(reason: str) -> Member:
    return Member(treatment=Treatment.REPLACED, reason=reason)


def _refused(reason: str) -> Member:
    return Member(treatment=Treatment.REFUSED, reason=reason)


_ETAG = _replaced("the copy has an ETag of its own")
_HUB = _refused("the hub content belongs to another account")

_MODEL_DATA: Structure = {
    "S3DataSource": {
        "S3Uri": REWRITTEN,
        "S3DataType": CARRIED,
        "CompressionType": CARRIED,
        "ModelAccessConfig": {"AcceptEula": CARRIED},
        "HubAccessConfig": _HUB,
        "ManifestS3Uri": _refused("the file behind it names objects of the source account"),
        "ETag": _ETAG,
        "ManifestEtag": _ETAG,
    },
}
_CONTAINERS: Structure = {
    "ContainerHostname": CARRIED,
    "Image": PINNED,
    "ImageDigest": CARRIED,
    "ModelDataUrl": REWRITTEN,
    "ModelDataSource": _MODEL_DATA,
    "ProductId": _refused("a Marketplace subscription belongs to one account"),
    "Environment": REWRITTEN,
    "ModelInput": {"DataInputConfig": CARRIED},
    "Framework": CARRIED,
    "FrameworkVersion": CARRIED,
    "NearestModelName": CARRIED,
    "AdditionalModelDataSources": {"ChannelName": CARRIED, **_MODEL_DATA},
    "AdditionalS3DataSource": {
        "S3DataType": CARRIED,
        "S3Uri": REWRITTEN,
        "CompressionType": CARRIED,
        "ETag": _ETAG,
    },
    "ModelDataETag": _ETAG,
    "IsCheckpoint": CARRIED,
    "BaseModel": {
        "HubContentName": CARRIED,
        "HubContentVersion": CARRIED,
        "RecipeName": CARRIED,
    },
}
_INFERENCE: Structure = {
    "Containers": _CONTAINERS,
    "SupportedTransformInstanceTypes": CARRIED,
    "SupportedRealtimeInferenceInstanceTypes": CARRIED,
    "SupportedContentTypes": CARRIED,
    "SupportedResponseMIMETypes": CARRIED,
}
_FILE: Structure = {"ContentType": CARRIED, "ContentDigest": CARRIED, "S3Uri": REWRITTEN}
_STATISTICS: Structure = {"Statistics": _FILE, "Constraints": _FILE}

PACKAGE: Structure = {
    "ModelPackageName": _replaced("a version is named by its group"),
    "ModelPackageGroupName": _replaced("the group of the target's registry"),
    "ModelPackageDescription": CARRIED,
    "ModelPackageRegistrationType": CARRIED,
    "InferenceSpecification": _INFERENCE,
    "ValidationSpecification": _refused("it names a role and a place of the source account"),
    "SourceAlgorithmSpecification": _refused("an algorithm belongs to one account"),
    "CertifyForMarketplace": _refused("a promoted package is no Marketplace listing"),
    "Tags": _replaced("a version takes none; its group bears them"),
    "ModelApprovalStatus": _replaced("each environment approves for itself"),
    "MetadataProperties": {
        "CommitId": CARRIED,
        "Repository": CARRIED,
        "GeneratedBy": CARRIED,
        "ProjectId": CARRIED,
    },
    "ModelMetrics": {
        "ModelQuality": _STATISTICS,
        "ModelDataQuality": _STATISTICS,
        "Bias": {"Report": _FILE, "PreTrainingReport": _FILE, "PostTrainingReport": _FILE},
        "Explainability": {"Report": _FILE},
    },
    "ClientToken": _replaced("computed from the source's ARN"),
    "Domain": CARRIED,
    "Task": CARRIED,
    "SamplePayloadUrl": REWRITTEN,
    "CustomerMetadataProperties": _replaced("what binds the version is the target's own"),
    "DriftCheckBaselines": {
        "Bias": {
            "ConfigFile": _FILE,
            "PreTrainingConstraints": _FILE,
            "PostTrainingConstraints": _FILE,
        },
        "Explainability": {"Constraints": _FILE, "ConfigFile": _FILE},
        "ModelQuality": _STATISTICS,
        "ModelDataQuality": _STATISTICS,
    },
    "AdditionalInferenceSpecifications": {"Name": CARRIED, "Description": CARRIED, **_INFERENCE},
    "SkipModelValidation": CARRIED,
    "SourceUri": REWRITTEN,
    "SecurityConfig": _refused("its KMS key belongs to the source account and cannot be used here"),
    "ModelCard": {"ModelCardContent": CARRIED, "ModelCardStatus": CARRIED},
    "ModelLifeCycle": {"Stage": CARRIED, "StageStatus": CARRIED, "StageDescription": CARRIED},
    "ManagedStorageType": _refused("SageMaker keeps its artifacts where no copy can reach them"),
}
"""Every member that CreateModelPackage takes."""

TOLD_ONLY = frozenset(
    {
        "ApprovalDescription",
        "CreatedBy",
        "CreationTime",
        "LastModifiedBy",
        "LastModifiedTime",
        "ModelPackageArn",
        "ModelPackageStatus",
        "ModelPackageStatusDetails",
        "ModelPackageVersion",
        "ResponseMetadata",
    }
)
"""Members of DescribeModelPackage's answer that CreateModelPackage does not take."""
