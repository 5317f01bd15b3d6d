"""The copied package is registered once, and waits for its own approval."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from moto import mock_aws

from promotion_steps.finding import Refused
from promotion_steps.ledger import FAILED, Ledger
from promotion_steps.manifest_reference import ManifestReference
from promotion_steps.names import MANIFEST_SHA256, MANIFEST_URI, MANIFEST_VERSION
from promotion_steps.pipeline_job import Outcome
from promotion_steps.register import package_request, register
from promotion_steps.runtime_lock import RUNTIME_LOCK_URI
from promotion_steps.s3_uri import S3Uri
from tests.promotion_steps.registry import registry
from tests.promotion_steps.scene import (
    ARN,
    EXECUTION,
    GROUP,
    HOP,
    MANIFEST,
    MODEL,
    OWNER,
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


def target_registry() -> Any:
    sagemaker = registry(TARGET.account)
    sagemaker.create_model_package_group(ModelPackageGroupName=GROUP)
    return sagemaker


def run(ledger: Ledger, sagemaker: Any, execution_id: str = EXECUTION) -> Outcome:
    _, package = registered()
    return register(
        package,
        hop=HOP,
        manifest=COPIED,
        execution_id=execution_id,
        registry=sagemaker,
        ledger=ledger,
    )


def test_the_target_has_a_pending_version_that_refers_to_its_own_bucket(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION)

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
        "promotion.origin.arn": ARN,
        "promotion.origin.account": SOURCE.account,
    }


def test_a_second_run_returns_the_recorded_version(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION)

    first = run(ledger, sagemaker)

    assert run(ledger, None) == first
    assert (
        len(sagemaker.list_model_packages(ModelPackageGroupName=GROUP)["ModelPackageSummaryList"])
        == 1
    )


def test_a_later_attempt_returns_the_version_of_an_earlier_one(ledger: Ledger) -> None:
    ledger.claim(ARN, EXECUTION)
    first = run(ledger, target_registry())
    ledger.close(ARN, EXECUTION, FAILED)
    ledger.claim(ARN, "later")

    assert run(ledger, None, "later") == first


def test_an_execution_without_the_claim_registers_nothing(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="this execution does not hold the claim, got None"):
        run(ledger, None)
    ledger.claim(ARN, "another")
    with pytest.raises(Refused, match="does not hold the claim, got LedgerEntry"):
        run(ledger, None)


def test_a_claim_that_is_lost_meanwhile_is_said(ledger: Ledger) -> None:
    sagemaker = target_registry()
    ledger.claim(ARN, EXECUTION)

    class Interrupted:
        def create_model_package(self, **request: Any) -> Any:
            ledger.close(ARN, EXECUTION, FAILED)
            ledger.claim(ARN, "another")
            return sagemaker.create_model_package(**request)

    with pytest.raises(Refused, match=r"another execution took the claim, arn:.* is left behind"):
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
    assert request["ClientToken"] == hashlib.sha256(ARN.encode()).hexdigest()[:36]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"SecurityConfig": {"KmsKeyId": "key"}}, "SecurityConfig: its KMS key belongs"),
        ({"SourceUri": "s3://other/models/x"}, "SourceUri: got 's3://other/models/x', expected"),
        (
            {"CustomerMetadataProperties": {str(number): "x" for number in range(46)}},
            "CustomerMetadataProperties: got 51 with the promotion's own, expected at most 50",
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
