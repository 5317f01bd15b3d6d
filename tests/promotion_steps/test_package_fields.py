"""Every member that CreateModelPackage takes has its treatment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from promotion_steps.package_fields import PACKAGE, TOLD_ONLY, Member, Structure, Treatment
from promotion_steps.package_journey import carried, references, refusals, unknown_members
from tests.promotion_steps.scene import IMAGE, MODEL, PREFIX, REPORT, description, uri

SERVICE = botocore.session.get_session().get_service_model("sagemaker")
CREATE = SERVICE.operation_model("CreateModelPackage").input_shape
DESCRIBE = SERVICE.operation_model("DescribeModelPackage").output_shape
S3_SHAPES = {"S3ModelUri", "S3Uri", "Url", "ModelPackageSourceUri"}


def inner(shape: Shape) -> Shape:
    while isinstance(shape, ListShape | MapShape):
        shape = shape.member if isinstance(shape, ListShape) else shape.value
    return shape


def pairs(
    shape: StructureShape, structure: Structure, path: str = ""
) -> Iterator[tuple[str, Shape | None, Member | Structure | None]]:
    """Walk botocore's shape and our table side by side."""
    yield from _pairs_of(shape.members, structure, path)


def _pairs_of(
    members: Mapping[str, Shape], structure: Structure, path: str = ""
) -> Iterator[tuple[str, Shape | None, Member | Structure | None]]:
    for name in sorted(members.keys() | structure.keys()):
        known = members.get(name)
        member = structure.get(name)
        yield f"{path}{name}", known and inner(known), member
        if known and member is not None and not isinstance(member, Member):
            within = inner(known)
            assert isinstance(within, StructureShape), path
            yield from _pairs_of(within.members, member, f"{path}{name}.")


ALL = list(pairs(CREATE, PACKAGE))


@pytest.mark.parametrize(("path", "shape", "member"), ALL, ids=[path for path, _, _ in ALL])
def test_a_member_is_known_on_both_sides(path: str, shape: Any, member: Any) -> None:
    assert member is not None, f"{path}: CreateModelPackage takes it, and nobody decided on it"
    assert shape is not None, f"{path}: CreateModelPackage does not take it"


def test_a_structure_is_only_decided_on_as_a_whole_when_it_does_not_travel() -> None:
    for path, shape, member in ALL:
        if isinstance(shape, StructureShape) and isinstance(member, Member):
            assert member.treatment in (Treatment.REFUSED, Treatment.REPLACED), path


def test_nothing_that_may_hold_an_s3_uri_is_carried_as_it_is() -> None:
    for path, shape, member in ALL:
        if shape is not None and (shape.name in S3_SHAPES or "s3" in path.lower().split(".")[-1]):
            held = not isinstance(member, Member) or member.treatment is not Treatment.CARRIED
            assert held or path.endswith("S3DataType"), path


def test_what_is_replaced_or_refused_has_a_reason() -> None:
    for path, _, member in ALL:
        if isinstance(member, Member):
            needs_one = member.treatment in (Treatment.REFUSED, Treatment.REPLACED)
            assert bool(member.reason) == needs_one, path


def test_every_member_that_is_described_is_decided_on() -> None:
    """The newest botocore knows what Lambda's own, which updates by itself, will know."""
    undecided = [
        path
        for path, shape, member in pairs(DESCRIBE, PACKAGE)
        if shape is not None and member is None and path not in TOLD_ONLY
    ]

    assert undecided == []


def test_what_is_described_is_either_taken_or_only_told() -> None:
    assert DESCRIBE.members.keys() - CREATE.members.keys() == TOLD_ONLY - {"ResponseMetadata"}


FILE = {"ContentType": "application/json", "S3Uri": uri(REPORT), "ContentDigest": "sha256:x"}
SOURCE_OF_DATA = {
    "S3DataSource": {
        "S3Uri": uri(f"{PREFIX}model/"),
        "S3DataType": "S3Prefix",
        "CompressionType": "None",
        "ModelAccessConfig": {"AcceptEula": True},
        "ETag": "etag",
    }
}
RICH = {
    "ModelPackageDescription": "a model",
    "InferenceSpecification": {
        "Containers": [
            {
                "Image": IMAGE,
                "ImageDigest": "sha256:" + "a" * 64,
                "ModelDataUrl": uri(MODEL),
                "ModelDataETag": "etag",
                "ModelDataSource": SOURCE_OF_DATA,
                "Environment": {"LEVEL": "20", "SUBMIT": uri(f"{PREFIX}code.tar.gz"), "PAY": "$$"},
                "AdditionalModelDataSources": [{"ChannelName": "adapter", **SOURCE_OF_DATA}],
                "IsCheckpoint": False,
            }
        ],
        "SupportedContentTypes": ["text/csv"],
    },
    "ModelMetrics": {"ModelQuality": {"Statistics": FILE}, "Bias": {"Report": FILE}},
    "DriftCheckBaselines": {"Explainability": {"ConfigFile": FILE}},
    "AdditionalInferenceSpecifications": [
        {"Name": "more", "Containers": [{"Image": IMAGE, "ModelDataUrl": uri(MODEL)}]}
    ],
    "SamplePayloadUrl": uri(f"{PREFIX}payload.tar.gz"),
    "SourceUri": "models:/churn/3",
    "ModelCard": {"ModelCardContent": '{"cost": "$$5"}', "ModelCardStatus": "Draft"},
    "ModelLifeCycle": {"Stage": "Development", "StageStatus": "Done"},
    "CertifyForMarketplace": False,
    "Task": None,
}


def test_a_rich_package_travels_without_losing_a_member() -> None:
    package = description(**RICH)
    rewritten = carried(package, lambda text: text.replace("acme-dev", "acme-staging"))

    assert rewritten == _expected()
    assert refusals(package) == []


def _expected() -> dict[str, Any]:
    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: moved(held)
                for key, held in value.items()
                if not key.lower().endswith("etag") and held is not None
            }
        if isinstance(value, list):
            return [moved(held) for held in value]
        return value.replace("acme-dev", "acme-staging") if isinstance(value, str) else value

    expected: dict[str, Any] = moved(
        {k: v for k, v in RICH.items() if k != "CertifyForMarketplace"}
    )
    return expected


def test_every_reference_is_listed_with_where_it_is() -> None:
    container = "InferenceSpecification.Containers[0]"

    found = references(description(**RICH))

    assert [reference.path for reference in found] == [
        f"{container}.ModelDataUrl",
        f"{container}.ModelDataSource.S3DataSource.S3Uri",
        f"{container}.Environment.SUBMIT",
        f"{container}.AdditionalModelDataSources[0].S3DataSource.S3Uri",
        "ModelMetrics.ModelQuality.Statistics.S3Uri",
        "ModelMetrics.Bias.Report.S3Uri",
        "DriftCheckBaselines.Explainability.ConfigFile.S3Uri",
        "AdditionalInferenceSpecifications[0].Containers[0].ModelDataUrl",
        "SamplePayloadUrl",
    ]
    assert [reference.path for reference in found if reference.is_prefix] == [
        f"{container}.ModelDataSource.S3DataSource.S3Uri",
        f"{container}.AdditionalModelDataSources[0].S3DataSource.S3Uri",
    ]


def test_a_source_uri_in_s3_is_a_reference() -> None:
    (found,) = [
        reference
        for reference in references(description(SourceUri=uri(MODEL)))
        if reference.path == "SourceUri"
    ]

    assert found.uri == uri(MODEL)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"SecurityConfig": {"KmsKeyId": "key"}},
            "SecurityConfig: its KMS key belongs to the source account and cannot be used here",
        ),
        (
            {"SourceUri": "arn:aws:sagemaker:us-east-1:111111111111:model/m"},
            "SourceUri: SageMaker would clone what it names in the source account",
        ),
        ({"CertifyForMarketplace": True}, "CertifyForMarketplace: a promoted package is no Mark"),
        (
            {"InferenceSpecification": {"Containers": [{"ProductId": "p"}]}},
            "InferenceSpecification.Containers[0].ProductId: a Marketplace subscription belongs",
        ),
    ],
)
def test_what_cannot_go_is_said_with_a_reason(members: dict[str, Any], message: str) -> None:
    (refusal,) = refusals(description(**members))

    assert refusal.startswith(message)


CONTAINER = "InferenceSpecification.Containers[0]"
DATA = {"S3DataSource": {**SOURCE_OF_DATA["S3DataSource"], "Shards": 3}}
IN_CONTAINERS = [
    ({"InferenceSpecification": {"Containers": [{"Novelty": "p"}]}}, f"{CONTAINER}.Novelty"),
    (
        {"InferenceSpecification": {"Containers": [{"ModelDataSource": DATA}]}},
        f"{CONTAINER}.ModelDataSource.S3DataSource.Shards",
    ),
    (
        {"AdditionalInferenceSpecifications": [{"Name": "n", "Containers": [{"Novelty": [1]}]}]},
        "AdditionalInferenceSpecifications[0].Containers[0].Novelty",
    ),
]


@pytest.mark.parametrize(("members", "path"), IN_CONTAINERS)
def test_an_unknown_member_of_a_container_is_refused_by_its_name(
    members: dict[str, Any], path: str
) -> None:
    found = unknown_members(description(**members))

    assert refusals(description(**members)) == []
    assert found.refused == (
        (
            f"{path}: not known, and may change what is served; register the version without it, or"
            f" leave it behind with allowed_container_members: [{path.rpartition('.')[2]}]"
        ),
    )
    assert found.left_behind == ()


@pytest.mark.parametrize(("members", "path"), IN_CONTAINERS)
def test_an_unknown_member_of_a_container_that_the_config_allows_is_left_behind(
    members: dict[str, Any], path: str
) -> None:
    found = unknown_members(description(**members), allowed=("Shards", "Novelty"))

    assert found.refused == ()
    assert found.left_behind == (f"{path}: not known, and left behind",)
    assert path.rpartition(".")[2] not in str(carried(description(**members), lambda text: text))


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"Novelty": {"a": 1}}, "Novelty"),
        ({"ModelMetrics": {"Fairness": {"Report": FILE}}}, "ModelMetrics.Fairness"),
        (
            {"InferenceSpecification": {"Containers": [], "Zones": ["a"]}},
            "InferenceSpecification.Zones",
        ),
    ],
)
def test_an_unknown_member_outside_the_containers_is_left_behind(
    members: dict[str, Any], path: str
) -> None:
    package = description(**members)

    assert unknown_members(package).left_behind == (f"{path}: not known, and left behind",)
    assert (unknown_members(package).refused, refusals(package)) == ((), [])
    assert path.rpartition(".")[2] not in str(carried(package, lambda text: text))


def test_an_unknown_member_that_says_nothing_is_no_matter() -> None:
    package = description(Novelty=None, Task="", InferenceSpecification={"Containers": [{"N": []}]})

    assert unknown_members(package).left_behind == unknown_members(package).refused == ()
