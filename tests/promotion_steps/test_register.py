"""The copied package is registered once, and waits for its own approval."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from moto import mock_aws

from promotion_steps.finding import Refused
from promotion_steps.first_version import FirstVersion
from promotion_steps.high_water_mark import HighWaterMark
from promotion_steps.image_locations import ImageLocations
from promotion_steps.ledger import FAILED, Ledger
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.model_package import images_of
from promotion_steps.names import (
    LEDGER_PARTITION_KEY,
    MANIFEST_SHA256,
    MANIFEST_URI,
    MANIFEST_VERSION,
)
from promotion_steps.pipeline_job import Outcome
from promotion_steps.register import package_request, register
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI
from promotion_steps.s3_uri import S3Uri
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import (
    ARN,
    CREATED,
    EXECUTION,
    GROUP,
    HOP,
    IMAGE,
    MANIFEST,
    MODEL,
    OWNER,
    PIPELINE,
    PREFIX,
    REPORT,
    SOURCE,
    TARGET,
    TARGET_BUCKET,
    registered,
    uri,
)
from tests.promotion_steps.test_ledger import create_ledger

COPIED = ManifestReference(
    uri=S3Uri(bucket=TARGET_BUCKET, key=MANIFEST), version_id="t1", sha256="b" * 64
)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with mock_aws():
        yield create_ledger()


def target_registry(group: str = GROUP) -> Any:
    sagemaker = registry(TARGET.account)
    sagemaker.create_model_package_group(ModelPackageGroupName=group)
    return sagemaker


class Registering:
    """The target's registry, whose versions take a number of looks to reach a status."""

    def __init__(self, sagemaker: Any, *statuses: str, reason: str | None = None) -> None:
        self.sagemaker = sagemaker
        self.statuses = list(statuses)
        self.reason = reason
        self.created: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sagemaker, name)

    def create_model_package(self, **request: Any) -> Any:
        self.created.append(request)
        return self.sagemaker.create_model_package(**request)

    def describe_model_package(self, **request: Any) -> Any:
        described = self.sagemaker.describe_model_package(**request)
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        scans = [{"Name": "image", "Status": "Failed", "FailureReason": self.reason}]
        details = {"ModelPackageStatusDetails": {"ImageScanStatuses": scans}} if self.reason else {}
        return {**described, "ModelPackageStatus": status, **details}


def run(
    ledger: Ledger, sagemaker: Any, execution_id: str = EXECUTION, group: str = GROUP, **how: Any
) -> Outcome:
    arn = SOURCE.arn("sagemaker", f"model-package/{group.lower()}/7")
    _, package = registered(ModelPackageArn=arn, ModelPackageGroupName=group)
    return register(
        package,
        **how,
        hop=HOP,
        manifest=COPIED,
        execution_id=execution_id,
        registry=sagemaker,
        ledger=ledger,
        mark=HighWaterMark.of(group, ledger, TARGET.name),
    )


def test_the_target_has_a_pending_version_that_refers_to_its_own_bucket(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    outcome = run(ledger, sagemaker)

    arn = outcome.outputs["ModelPackageArn"]
    described = sagemaker.describe_model_package(ModelPackageName=arn)
    assert arn == TARGET.arn("sagemaker", f"model-package/{GROUP}/1")
    assert described["ModelApprovalStatus"] == "PendingManualApproval"
    (container,) = described["InferenceSpecification"]["Containers"]
    assert container["ModelDataSource"]["S3DataSource"]["S3Uri"] == uri(MODEL, TARGET_BUCKET)
    quality = described["ModelMetrics"]["ModelQuality"]
    assert quality["Statistics"]["S3Uri"] == uri(REPORT, TARGET_BUCKET)
    assert described["CustomerMetadataProperties"] == {
        "team": "oncology",
        "promotion.registrar": OWNER,
        "promotion.manifest.uri": uri(MANIFEST, TARGET_BUCKET),
        "promotion.manifest.version": "t1",
        "promotion.manifest.sha256": "b" * 64,
        "promotion.first.arn": ARN,
        "promotion.first.created-at": CREATED,
        "promotion.origin.arn": ARN,
        "promotion.origin.account": SOURCE.account,
        "promotion.arrival": "InProgress",
    }


def test_a_second_run_returns_the_recorded_version(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    first = run(ledger, sagemaker)

    assert run(ledger, sagemaker) == first
    assert (
        len(sagemaker.list_model_packages(ModelPackageGroupName=GROUP)["ModelPackageSummaryList"])
        == 1
    )


def test_a_later_attempt_returns_the_version_of_an_earlier_one(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    sagemaker = target_registry()
    first = run(ledger, sagemaker)
    ledger.close(ARN, EXECUTION, FAILED)
    ledger.claim(ARN, "later", pipeline=PIPELINE, created_at=CREATED)

    assert run(ledger, sagemaker, "later") == first


def test_a_version_that_no_ledger_remembers_is_found_by_its_origin(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    first = run(ledger, sagemaker)
    ledger.dynamodb.delete_item(TableName=ledger.table, Key={LEDGER_PARTITION_KEY: {"S": ARN}})
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    assert run(ledger, sagemaker) == first
    entry = ledger.find(ARN)
    assert entry is not None
    assert entry.model_package_arn == first.outputs["ModelPackageArn"]


def test_a_registration_under_way_is_continued_until_it_is_completed(ledger: Ledger) -> None:
    sagemaker = Registering(target_registry(), "Pending", "InProgress", "InProgress", "Completed")
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    first = run(ledger, sagemaker)
    second = run(ledger, sagemaker, is_continued=True, pause=lambda: True)

    arn = TARGET.arn("sagemaker", f"model-package/{GROUP}/1")
    assert first == Outcome(continuation_token=arn)
    assert second.outputs == {"ModelPackageArn": arn}
    assert len(sagemaker.created) == 1


@pytest.mark.parametrize("is_continued", [False, True])
def test_a_registration_that_fails_is_a_finding_with_its_reason(
    ledger: Ledger, *, is_continued: bool
) -> None:
    sagemaker = Registering(target_registry(), "Failed", reason="image: not found")
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    if is_continued:
        sagemaker.statuses = ["Pending"]
        run(ledger, sagemaker)
        sagemaker.statuses = ["Failed"]

    with pytest.raises(Refused, match="status is Failed, expected Completed: image: image: not f"):
        run(ledger, sagemaker, is_continued=is_continued)
    assert len(sagemaker.created) == 1


def test_a_later_attempt_registers_again_what_failed(ledger: Ledger) -> None:
    sagemaker = Registering(target_registry(), "Failed")
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    with pytest.raises(Refused, match=r"status is Failed, expected Completed$"):
        run(ledger, sagemaker)
    sagemaker.statuses = ["Failed", "Failed", "Completed"]

    again = run(ledger, sagemaker)

    assert again.outputs["ModelPackageArn"].endswith(f"/{GROUP}/2")
    tokens = {request["ClientToken"] for request in sagemaker.created}
    assert len(tokens) == len(sagemaker.created) == 2


def test_a_group_with_capital_letters_keeps_its_name(ledger: Ledger) -> None:
    source_arn = SOURCE.arn("sagemaker", "model-package/BreastCancer/7")
    ledger.claim(
        source_arn, EXECUTION, pipeline=PIPELINE, created_at=CREATED
    )  # as an older page spells it

    outcome = run(ledger, target_registry("BreastCancer"), group="BreastCancer")

    described = registry(TARGET.account).describe_model_package(
        ModelPackageName=outcome.outputs["ModelPackageArn"]
    )
    assert described["ModelPackageGroupName"] == "BreastCancer"


def test_an_execution_without_the_claim_registers_nothing(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="this execution does not hold the claim, got None"):
        run(ledger, None)
    ledger.claim(ARN, "another", pipeline=PIPELINE, created_at=CREATED)
    with pytest.raises(Refused, match="does not hold the claim, got LedgerEntry"):
        run(ledger, None)


def test_a_claim_that_is_lost_meanwhile_is_said(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    class Interrupted:
        def create_model_package(self, **request: Any) -> Any:
            ledger.close(ARN, EXECUTION, FAILED)
            ledger.claim(ARN, "another", pipeline=PIPELINE, created_at=CREATED)
            return sagemaker.create_model_package(**request)

        def list_model_packages(self, **request: Any) -> Any:
            return sagemaker.list_model_packages(**request)

    with pytest.raises(Refused, match=r"another execution took the claim; arn:.* is left behind"):
        run(ledger, Interrupted())


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"ModelApprovalStatus": "Rejected"}, "approval status is Rejected, expected Approved"),
        (
            {"ModelApprovalStatus": "PendingManualApproval"},
            "approval status is PendingManualApproval, expected Approved",
        ),
        (
            {"CustomerMetadataProperties": {"promotion.withdrawn": "leaked"}},
            "withdrawn, promotion.withdrawn is 'leaked'",
        ),
    ],
)
def test_a_version_that_people_decided_on_anew_is_not_registered(
    ledger: Ledger, members: dict[str, Any], message: str
) -> None:
    _, package = registered(**members)
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    with pytest.raises(Refused, match=re.escape(f"{ARN}: {message}")):
        register(
            package,
            hop=HOP,
            manifest=COPIED,
            execution_id=EXECUTION,
            registry=None,
            ledger=ledger,
            mark=HighWaterMark.of(GROUP, ledger, TARGET.name),
        )


def test_a_version_that_was_withdrawn_on_its_way_is_not_registered(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)
    ledger.withdraw(ARN, EXECUTION, "rejected in dev")

    with pytest.raises(Refused, match="withdrawn while it was promoted: rejected in dev"):
        run(ledger, None)


def test_a_version_that_is_withdrawn_while_it_is_registered_goes_no_further(
    ledger: Ledger,
) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    class Interrupted:
        def create_model_package(self, **request: Any) -> Any:
            ledger.withdraw(ARN, EXECUTION, "rejected in dev")
            return sagemaker.create_model_package(**request)

        def list_model_packages(self, **request: Any) -> Any:
            return sagemaker.list_model_packages(**request)

    with pytest.raises(Refused, match=r"promoted: rejected in dev; arn:.*/1 is left behind"):
        run(ledger, Interrupted())


def test_the_request_is_one_that_sagemaker_takes() -> None:
    _, package = registered()
    shape = (
        botocore.session.get_session()
        .get_service_model("sagemaker")
        .operation_model("CreateModelPackage")
        .input_shape
    )

    request = package_request(package, hop=HOP, manifest=COPIED)

    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    assert "Tags" not in request
    token = hashlib.sha256(f"{ARN}\n{COPIED.sha256}".encode()).hexdigest()[:36]
    assert request["ClientToken"] == token


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"SecurityConfig": {"KmsKeyId": "key"}}, "SecurityConfig: its KMS key belongs"),
        ({"SourceUri": "s3://other/models/x"}, "SourceUri: got 's3://other/models/x', expected"),
        (
            {"CustomerMetadataProperties": {str(number): "x" for number in range(27)}},
            "CustomerMetadataProperties: got 27, expected at most 26, since promotions write",
        ),
    ],
)
def test_what_cannot_go_is_refused(members: dict[str, Any], message: str) -> None:
    _, package = registered(**members)

    with pytest.raises(Refused, match=message):
        package_request(package, hop=HOP, manifest=COPIED)


def test_outcomes_and_bindings_of_the_source_stay_there() -> None:
    metadata = {
        "team": "oncology",
        MANIFEST_URI: uri(MANIFEST),
        MANIFEST_VERSION: "v1",
        MANIFEST_SHA256: "a" * 64,
        "promotion.staging.verdict": "Failed",
        "promotion.origin.arn": "arn:earlier",
    }
    _, package = registered(CustomerMetadataProperties=metadata)

    carried = package_request(package, hop=HOP, manifest=COPIED)["CustomerMetadataProperties"]

    assert carried == {
        "team": "oncology",
        **COPIED.to_metadata(),
        "promotion.origin.arn": ARN,
        "promotion.origin.account": SOURCE.account,
        "promotion.arrival": "InProgress",
    }


def test_the_runtime_lock_is_named_where_the_copy_lies() -> None:
    _, package = registered(CustomerMetadataProperties={RUNTIME_LOCK_URI: uri(f"{PREFIX}lock")})

    request = package_request(package, hop=HOP, manifest=COPIED)

    lock = request["CustomerMetadataProperties"][RUNTIME_LOCK_URI]
    assert lock == uri(f"{PREFIX}lock", TARGET_BUCKET)


@pytest.mark.parametrize("elsewhere", ["s3://other/models/lock", "lock"])
def test_a_runtime_lock_elsewhere_is_refused(elsewhere: str) -> None:
    _, package = registered(CustomerMetadataProperties={RUNTIME_LOCK_URI: elsewhere})

    with pytest.raises(
        Refused, match=r"^CustomerMetadataProperties\.promotion\.runtime-lock\.uri: got "
    ):
        package_request(package, hop=HOP, manifest=COPIED)


def test_an_image_by_tag_is_registered_by_the_digest_that_the_registry_resolved() -> None:
    repository, _, digest = IMAGE.partition("@")
    tagged = {"Image": f"{repository}:1.4-1", "ImageDigest": digest, "ModelDataUrl": uri(MODEL)}
    more = {"Name": "larger", "Containers": [tagged]}
    _, package = registered(
        InferenceSpecification={"Containers": [tagged]}, AdditionalInferenceSpecifications=[more]
    )

    request = package_request(package, hop=HOP, manifest=COPIED)

    specifications = [
        request["InferenceSpecification"],
        *request["AdditionalInferenceSpecifications"],
    ]
    assert [one["Containers"][0]["Image"] for one in specifications] == [IMAGE, IMAGE]
    assert images_of(request) == package.images


@pytest.mark.parametrize("allowed", [(), ("Novelty",)])
def test_an_unknown_member_of_a_container_is_registered_nowhere(allowed: tuple[str, ...]) -> None:
    container = {"Image": IMAGE, "ModelDataUrl": uri(MODEL), "Novelty": 1}
    _, package = registered(InferenceSpecification={"Containers": [container]}, Other=2)

    if allowed:
        request = package_request(package, hop=HOP, manifest=COPIED, allowed=allowed)
        assert not {"Novelty", "Other"} & {
            *request,
            *request["InferenceSpecification"]["Containers"][0],
        }
    else:
        with pytest.raises(Refused, match=r"Containers\[0\]\.Novelty: not known"):
            package_request(package, hop=HOP, manifest=COPIED)


def test_every_container_names_its_image_where_the_target_pulls_it_from() -> None:
    host = "111111111111.dkr.ecr.us-east-1.amazonaws.com"
    own = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/mirror"
    images = [f"{host}/{name}@sha256:{'c' * 64}" for name in ("first", "second", "third")]
    _, package = registered(
        InferenceSpecification=_containers(*images[:2]),
        AdditionalInferenceSpecifications=[{"Name": "more", **_containers(images[2])}],
    )

    request = package_request(
        package,
        hop=HOP,
        manifest=COPIED,
        images=ImageLocations(region="eu-west-1", registries={host: own}),
    )

    assert _images(request) == [image.replace(host, own) for image in images]
    assert _images(package.description) == images


def test_an_image_by_tag_is_named_by_its_digest_in_the_registry_of_the_target() -> None:
    host = "111111111111.dkr.ecr.us-east-1.amazonaws.com"
    own = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/mirror"
    digest = f"sha256:{'c' * 64}"
    tagged = {"Image": f"{host}/churn:1.4-1", "ImageDigest": digest, "ModelDataUrl": uri(MODEL)}
    _, package = registered(InferenceSpecification={"Containers": [tagged]})

    request = package_request(
        package,
        hop=HOP,
        manifest=COPIED,
        images=ImageLocations(region="eu-west-1", registries={host: own}),
    )

    assert _images(request) == [f"{own}/churn@{digest}"]


def test_an_image_that_cannot_be_pulled_in_the_target_is_not_registered() -> None:
    image = f"111111111111.dkr.ecr.us-east-1.amazonaws.com/churn@sha256:{'c' * 64}"
    _, package = registered(InferenceSpecification=_containers(image))

    with pytest.raises(Refused, match="in another region, got us-east-1, expected a registry in"):
        package_request(
            package, hop=HOP, manifest=COPIED, images=ImageLocations(region="eu-west-1")
        )


def _containers(*images: str) -> dict[str, Any]:
    return {
        "Containers": [{"Image": image, "ModelDataUrl": uri(MODEL)} for image in images],
        "SupportedContentTypes": ["text/csv"],
        "SupportedResponseMIMETypes": ["application/json"],
    }


def _images(described: Mapping[str, Any]) -> list[str]:
    specifications = [
        described["InferenceSpecification"],
        *described.get("AdditionalInferenceSpecifications", []),
    ]
    return [one["Image"] for specification in specifications for one in specification["Containers"]]


def first(number: int) -> FirstVersion:
    arn = SOURCE.arn("sagemaker", f"model-package/{GROUP}/{number}")
    return FirstVersion(arn=arn, created_at=CREATED)


@pytest.mark.parametrize("intent", [None, "promote"])
def test_a_version_is_not_registered_after_a_newer_one(ledger: Ledger, intent: str | None) -> None:
    HighWaterMark.of(GROUP, ledger, TARGET.name).enter(first(8), "another")
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    with pytest.raises(Refused, match=f"^{ARN}: older than {first(8).arn}, which is on its way to"):
        run(ledger, None, intent=intent)


def test_a_rollback_registers_an_older_version(ledger: Ledger) -> None:
    HighWaterMark.of(GROUP, ledger, TARGET.name).enter(first(8), "another")
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    assert run(ledger, target_registry(), intent="rollback").outputs


def test_from_its_registration_on_a_version_holds_older_ones_back(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION, pipeline=PIPELINE, created_at=CREATED)

    run(ledger, target_registry())

    with pytest.raises(Refused, match=f"^{first(6).arn}: older than {ARN}"):
        HighWaterMark.of(GROUP, ledger, TARGET.name).require_newest(first(6), "another")


def test_what_a_promoted_version_becomes_keeps_where_it_began(ledger: Ledger) -> None:
    began = {"promotion.first.arn": "arn:first", "promotion.first.created-at": "earlier"}
    _, package = registered(CustomerMetadataProperties={**began, "promotion.origin.arn": "arn:x"})

    carried = package_request(package, hop=HOP, manifest=COPIED)["CustomerMetadataProperties"]

    assert {**carried, **began} == carried
