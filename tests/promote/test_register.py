from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from moto.sagemaker.models import ModelPackage

Run = Callable[..., Any]
BUCKET = "acme-dev-artifacts-123456789012"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn"


def register(run: Run, artifact: Path, *options: object) -> Any:
    return run("register", "churn", artifact, "--image", f"{IMAGE}:1", *options)


def test_a_model_becomes_a_version_that_waits_for_approval(
    account: Any, run: Run, model: Path, metrics: Path
) -> None:
    result = register(run, model, "--metrics", metrics, "--description", "first", "--json")

    document = json.loads(result.stdout)
    package = account.package()
    assert result.exit_code == 0
    assert document["reference"] == "churn/1"
    assert package["ModelApprovalStatus"] == "PendingManualApproval"
    assert package["ModelPackageDescription"] == "first"


def test_the_package_names_the_image_by_its_digest(account: Any, run: Run, model: Path) -> None:
    register(run, model)

    container = account.package()["InferenceSpecification"]["Containers"][0]
    assert container["Image"] == f"{IMAGE}@{account.digest}"


def test_an_image_with_a_digest_stays_as_it_is(account: Any, run: Run, model: Path) -> None:
    pinned = f"{IMAGE}@sha256:{'0' * 64}"

    run("register", "churn", model, "--image", pinned)

    container = account.package()["InferenceSpecification"]["Containers"][0]
    assert container["Image"] == pinned


def test_the_manifest_binds_every_file_and_its_version(
    account: Any, run: Run, model: Path, metrics: Path
) -> None:
    document = json.loads(register(run, model, "--metrics", metrics, "--json").stdout)

    bucket, _, key = document["manifest_uri"].removeprefix("s3://").partition("/")
    body = account.s3.get_object(Bucket=bucket, Key=key, VersionId=document["manifest_version"])[
        "Body"
    ].read()
    base = key.removesuffix("manifest.json")
    described = json.loads(body)["objects"]
    assert hashlib.sha256(body).hexdigest() == document["manifest_sha256"]
    assert body == json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    assert [one["key"] for one in described] == [
        f"{base}model.tar.gz",
        f"{base}reports/metrics.json",
    ]
    for one, file in zip(described, (model, metrics), strict=True):
        head = account.s3.head_object(Bucket=bucket, Key=one["key"])
        assert one["version_id"] == head["VersionId"]
        assert one["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert one["size"] == file.stat().st_size


def test_the_package_carries_manifest_and_registrar(account: Any, run: Run, model: Path) -> None:
    document = json.loads(register(run, model, "--metadata", "team=growth", "--json").stdout)

    assert account.package()["CustomerMetadataProperties"] == {
        "team": "growth",
        "promotion.manifest.uri": document["manifest_uri"],
        "promotion.manifest.version": document["manifest_version"],
        "promotion.manifest.sha256": document["manifest_sha256"],
        "promotion.registrar": document["registrar"],
    }


def test_a_registrar_is_named_with_the_session_that_tells_the_person(
    account: Any, run: Run, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assumed = boto3.client("sts").assume_role(
        RoleArn="arn:aws:iam::123456789012:role/acme-dev-data-scientist",
        RoleSessionName="dana@example.com",
    )
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", assumed["Credentials"]["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", assumed["Credentials"]["SecretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", assumed["Credentials"]["SessionToken"])

    document = json.loads(register(run, model, "--json").stdout)

    session = "arn:aws:sts::123456789012:assumed-role/acme-dev-data-scientist/dana@example.com"
    assert document["registrar"] == session
    metadata = account.package()["CustomerMetadataProperties"]
    assert metadata["promotion.registrar"] == session


def test_reports_lie_where_sagemaker_looks_for_them(
    account: Any, run: Run, model: Path, metrics: Path
) -> None:
    register(run, model, "--metrics", metrics, "--report", f"bias={metrics}")

    found = account.package()["ModelMetrics"]
    statistics = found["ModelQuality"]["Statistics"]
    assert statistics["ContentType"] == "application/json"
    assert statistics["S3Uri"].endswith("/reports/metrics.json")
    assert found["Bias"]["Report"]["S3Uri"].endswith("/reports/bias.json")


def test_a_folder_is_an_uncompressed_prefix(account: Any, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    (folder / "code").mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"a")
    (folder / "code" / "inference.py").write_bytes(b"")

    register(run, folder)

    container = account.package()["InferenceSpecification"]["Containers"][0]
    source = container["ModelDataSource"]["S3DataSource"]
    prefix = source["S3Uri"].partition(f"s3://{BUCKET}/")[2]
    assert (source["S3DataType"], source["CompressionType"]) == ("S3Prefix", "None")
    assert [key for key in account.uploaded() if key.startswith(prefix)] == [
        f"{prefix}a.bin",
        f"{prefix}code/inference.py",
    ]


def test_a_large_file_goes_up_in_parts_and_keeps_its_version(
    account: Any, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "large.bin").write_bytes(bytes(9 * 1024 * 1024))

    document = json.loads(register(run, folder, "--json").stdout)

    key = next(key for key in account.uploaded() if key.endswith("large.bin"))
    bucket = document["manifest_uri"].split("/")[2]
    head = account.s3.head_object(Bucket=bucket, Key=key)
    manifest = account.s3.get_object(Bucket=bucket, Key=document["manifest_uri"].split("/", 3)[3])
    described = json.loads(manifest["Body"].read())["objects"][0]
    assert head["ETag"].endswith('-2"')
    assert described["version_id"] == head["VersionId"]


@pytest.mark.parametrize("size", [5, 9 * 1024 * 1024])
def test_the_same_bytes_keep_the_version_that_they_are_bound_to(
    account: Any, run: Run, tmp_path: Path, size: int
) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(bytes(size))
    register(run, folder)
    register(run, folder)

    key = next(key for key in account.uploaded() if key.endswith("weights.bin"))
    versions = account.s3.list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]
    assert len(versions) == 1


def test_an_object_that_somebody_overwrote_is_uploaded_anew(
    account: Any, run: Run, model: Path
) -> None:
    register(run, model)
    key = next(key for key in account.uploaded() if key.endswith("model.tar.gz"))
    account.s3.put_object(Bucket=BUCKET, Key=key, Body=b"another model")

    register(run, model)

    body = account.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert body == model.read_bytes()


def test_serving_needs_are_in_the_inference_specification(
    account: Any, run: Run, model: Path
) -> None:
    register(
        run,
        model,
        *("--content-type", "text/csv", "--content-type", "application/json"),
        *("--response-type", "text/csv", "--inference-instance", "ml.m5.large"),
        *("--env", "SAGEMAKER_PROGRAM=inference.py"),
    )

    specification = account.package()["InferenceSpecification"]
    assert specification["SupportedContentTypes"] == ["text/csv", "application/json"]
    assert specification["SupportedResponseMIMETypes"] == ["text/csv"]
    assert specification["SupportedRealtimeInferenceInstanceTypes"] == ["ml.m5.large"]
    environment = specification["Containers"][0]["Environment"]
    assert environment == {"SAGEMAKER_PROGRAM": "inference.py"}


def test_the_words_say_what_comes_next(account: Any, run: Run, model: Path) -> None:
    result = register(run, model)

    assert "Registered churn/1 in dev: 1 files" in result.stdout
    assert "ask an approver: promote approve churn/1" in result.stdout
    assert result.stderr == ""


def refused(account: Any, result: Any, line: str, exit_code: int = 1) -> None:
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert result.stderr == f"promote: {line}\n"
    assert account.uploaded() == []


def test_a_missing_artifact_is_refused(account: Any, run: Run, tmp_path: Path) -> None:
    result = register(run, tmp_path / "none.tar.gz")

    refused(
        account,
        result,
        f"artifact: no such file, got '{tmp_path}/none.tar.gz', expected a model.tar.gz",
    )


@pytest.mark.parametrize("body", [b"", b"not a tar", b"\x1f\x8b\x08broken"])
def test_an_artifact_that_is_no_gzip_tar_is_refused(
    account: Any, run: Run, tmp_path: Path, body: bytes
) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(body)

    result = register(run, path)

    assert result.exit_code == 1
    assert "expected a readable .tar.gz with at least one file" in result.stderr
    assert account.uploaded() == []


def test_a_truncated_artifact_is_refused(account: Any, run: Run, model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-20])

    result = register(run, model)

    assert result.exit_code == 1
    assert "expected a readable .tar.gz" in result.stderr
    assert account.uploaded() == []


def test_an_empty_folder_is_refused(account: Any, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    folder.mkdir()

    result = register(run, folder)

    line = f"artifact: the folder is empty, got '{folder}', expected model files"
    refused(account, result, line)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "no JSON (Expecting property name"),
        ("[1]", "got list in"),
        ("{}", "got dict in"),
    ],
)
def test_metrics_that_are_no_json_object_are_refused(
    account: Any, run: Run, model: Path, metrics: Path, text: str, reason: str
) -> None:
    metrics.write_text(text)

    result = register(run, model, "--metrics", metrics)

    assert result.exit_code == 1
    assert f"promote: --metrics: {reason}" in result.stderr
    assert account.uploaded() == []


def test_a_missing_metrics_file_is_refused(
    account: Any, run: Run, model: Path, tmp_path: Path
) -> None:
    result = register(run, model, "--metrics", tmp_path / "none.json")

    line = (
        f"--metrics: No such file or directory, got '{tmp_path}/none.json', expected a JSON object"
    )
    refused(account, result, line)


@pytest.mark.parametrize("pair", ["metrics.json", "gossip=x.json"])
def test_a_report_sagemaker_has_no_place_for_is_a_usage_error(
    account: Any, run: Run, model: Path, pair: str
) -> None:
    result = register(run, model, "--report", pair)

    assert result.exit_code == 2
    assert result.stderr.startswith("promote: --report: ")
    assert account.uploaded() == []


@pytest.mark.parametrize(
    ("pair", "line"),
    [
        (
            "promotion.registrar=me",
            (
                "metadata.promotion.registrar: the prefix 'promotion.' is reserved,"
                " got 'promotion.registrar'"
            ),
        ),
        (
            "note=a,b",
            "metadata.note: got the character ',', expected letters, numbers, spaces and +-./:=@_",
        ),
        ("note=", "metadata.note: got 0 characters, expected 1 to 256"),
        (f"note={'x' * 257}", "metadata.note: got 257 characters, expected 1 to 256"),
    ],
)
def test_metadata_beyond_sagemakers_limits_is_refused(
    account: Any, run: Run, model: Path, pair: str, line: str
) -> None:
    refused(account, register(run, model, "--metadata", pair), line)


def test_metadata_leaves_room_for_the_promotions_own(account: Any, run: Run, model: Path) -> None:
    options = [word for number in range(27) for word in ("--metadata", f"key{number}=x")]

    line = (
        "metadata: CustomerMetadataProperties: got 27, expected at most 26, since promotions"
        " write up to 24 of the 50 that SageMaker takes"
    )
    refused(account, register(run, model, *options), line)


def test_metadata_without_a_value_is_a_usage_error(account: Any, run: Run, model: Path) -> None:
    result = register(run, model, "--metadata", "growth")

    refused(account, result, "metadata: got 'growth', expected KEY=VALUE", exit_code=2)


def test_an_unknown_group_is_refused(account: Any, run: Run, model: Path) -> None:
    result = run("register", "fraud", model, "--image", f"{IMAGE}:1")

    line = (
        "fraud: no such model package group in us-east-1, expected one that `promote status` lists"
    )
    refused(account, result, line)


def test_a_group_that_is_on_no_path_is_refused(account: Any, run: Run, model: Path) -> None:
    account.sagemaker.create_model_package_group(ModelPackageGroupName="fraud")

    result = run("register", "fraud", model, "--image", f"{IMAGE}:1")

    line = "fraud: not on a promotion path, expected the tag 'model-promotion:environment'"
    refused(account, result, line)


@pytest.mark.parametrize("image", ["python:3", IMAGE, f"{IMAGE}@sha256:1"])
def test_an_image_that_ecr_cannot_pin_is_refused(
    account: Any, run: Run, model: Path, image: str
) -> None:
    result = run("register", "churn", model, "--image", image)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"promote: --image: got '{image}', expected ACCOUNT.dkr.ecr.")
    assert account.uploaded() == []


@pytest.mark.parametrize("image", [f"{IMAGE}:2", f"{IMAGE}x:1"])
def test_an_unknown_image_is_refused(account: Any, run: Run, model: Path, image: str) -> None:
    result = run("register", "churn", model, "--image", image)

    line = f"--image: ECR has no such image, got '{image}', expected an existing tag"
    refused(account, result, line)


def test_an_image_of_another_region_is_refused(account: Any, run: Run, model: Path) -> None:
    image = f"{IMAGE}:1".replace("us-east-1", "eu-west-1")

    result = run("register", "churn", model, "--image", image)

    line = "--image: lies in another region, got 'eu-west-1', expected 'us-east-1'"
    refused(account, result, line)


def test_a_bucket_without_versions_is_refused(account: Any, run: Run, model: Path) -> None:
    bucket = "acme-dev-artifacts-123456789012"
    account.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})

    result = register(run, model)

    assert result.exit_code == 1
    assert f"{bucket}: keeps no versions, expected a versioned bucket" in result.stderr


CARD = {"intended_uses": {"purpose_of_model": "who leaves next month"}}
LOCK = {
    "format": "model-promotion/runtime-lock/v1",
    "python": "3.11.7",
    "framework": {"name": "sklearn", "version": "1.4.2"},
    "packages": {"numpy": "1.26.4"},
    "image_digest": None,
}
SECTIONS = (
    "additional_information, business_details, evaluation_details, intended_uses,"
    " model_overview, training_details"
)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.json"
    path.write_text(json.dumps(CARD))
    return path


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(LOCK))
    return path


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The last request of each operation; moto forgets model cards."""
    requests: dict[str, Any] = {}
    call = BaseClient._make_api_call

    def remember(client: Any, operation: str, request: dict[str, Any]) -> Any:
        requests[operation] = request
        return call(client, operation, request)

    monkeypatch.setattr(BaseClient, "_make_api_call", remember)
    return requests


@pytest.mark.parametrize(
    ("options", "status"),
    [((), "PendingReview"), (("--model-card-status", "Approved"), "Approved")],
)
def test_a_model_card_travels_with_the_version(
    account: Any,
    run: Run,
    model: Path,
    card: Path,
    sent: dict[str, Any],
    options: tuple[str, ...],
    status: str,
) -> None:
    register(run, model, "--model-card", card, *options)

    found = sent["CreateModelPackage"]["ModelCard"]
    assert json.loads(found["ModelCardContent"]) == CARD
    assert found["ModelCardStatus"] == status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{",
            (
                "no JSON (Expecting property name enclosed in double quotes: line 1 column 2"
                " (char 1)), got '{path}', expected a JSON object of SageMaker's model card schema"
            ),
        ),
        ("[]", "got list in '{path}', expected a JSON object of SageMaker's model card schema"),
        ("{}", "got dict in '{path}', expected a JSON object of SageMaker's model card schema"),
        (
            '{"model_name": "churn"}',
            f"unknown section, got 'model_name' in '{{path}}', expected one of {SECTIONS}",
        ),
        (
            json.dumps({"additional_information": "x" * 100_000}),
            "too long, got 100030 characters in '{path}', expected at most 100000",
        ),
    ],
)
def test_a_model_card_that_sagemaker_refuses_is_refused(
    account: Any, run: Run, model: Path, card: Path, text: str, told: str
) -> None:
    card.write_text(text)

    result = register(run, model, "--model-card", card)

    refused(account, result, f"--model-card: {told.replace('{path}', str(card))}")


def test_a_missing_model_card_is_refused(
    account: Any, run: Run, model: Path, tmp_path: Path
) -> None:
    result = register(run, model, "--model-card", tmp_path / "none.json")

    line = (
        f"--model-card: No such file or directory, got '{tmp_path}/none.json',"
        " expected a JSON object of SageMaker's model card schema"
    )
    refused(account, result, line)


def test_an_unknown_status_of_a_model_card_is_a_usage_error(
    account: Any, run: Run, model: Path, card: Path
) -> None:
    result = register(run, model, "--model-card", card, "--model-card-status", "Archived")

    line = "--model-card-status: got 'Archived', expected one of Draft, PendingReview, Approved"
    refused(account, result, line, exit_code=2)


def test_a_status_without_a_model_card_is_a_usage_error(
    account: Any, run: Run, model: Path
) -> None:
    result = register(run, model, "--model-card-status", "Draft")

    line = "--model-card-status: got 'Draft' without a card, expected --model-card FILE"
    refused(account, result, line, exit_code=2)


def test_a_runtime_lock_is_uploaded_bound_and_named(
    account: Any, run: Run, model: Path, lock: Path
) -> None:
    document = json.loads(register(run, model, "--runtime-lock", lock, "--json").stdout)

    base = document["manifest_uri"].removesuffix("manifest.json")
    key = f"{base.removeprefix(f's3://{BUCKET}/')}runtime-lock.json"
    metadata = account.package()["CustomerMetadataProperties"]
    manifest = account.s3.get_object(Bucket=BUCKET, Key=document["manifest_uri"].split("/", 3)[3])
    described = {one["key"]: one for one in json.loads(manifest["Body"].read())["objects"]}
    assert metadata["promotion.runtime-lock.uri"] == f"{base}runtime-lock.json"
    assert described[key]["sha256"] == hashlib.sha256(lock.read_bytes()).hexdigest()
    assert account.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == lock.read_bytes()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"python": 3}, "python: got 3, expected a text"),
        ({"pip": "24"}, "pip: unknown key, got '24', expected one of"),
        ({"format": "v0"}, "format: got 'v0', expected 'model-promotion/runtime-lock/v1'"),
    ],
)
def test_a_malformed_runtime_lock_is_refused(
    account: Any, run: Run, model: Path, lock: Path, changed: dict[str, Any], told: str
) -> None:
    lock.write_text(json.dumps({**LOCK, **changed}))

    result = register(run, model, "--runtime-lock", lock)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"promote: --runtime-lock: runtime-lock.json: {told}")
    assert account.uploaded() == []


def test_a_missing_runtime_lock_is_refused(
    account: Any, run: Run, model: Path, tmp_path: Path
) -> None:
    result = register(run, model, "--runtime-lock", tmp_path / "none.json")

    line = (
        f"--runtime-lock: No such file or directory, got '{tmp_path}/none.json',"
        " expected what `promote lock` wrote"
    )
    refused(account, result, line)


def test_the_document_says_that_sagemaker_registered_the_version(
    account: Any, run: Run, model: Path
) -> None:
    document = json.loads(register(run, model, "--json").stdout)

    assert document["status"] == account.package()["ModelPackageStatus"] == "Completed"


@pytest.mark.parametrize(("status", "exit_code"), [("Failed", 1), ("InProgress", 3)])
def test_a_version_that_is_not_registered_in_time_ends_the_command(
    account: Any,
    run: Run,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    exit_code: int,
) -> None:
    described = ModelPackage.gen_response_object
    monkeypatch.setattr(
        ModelPackage,
        "gen_response_object",
        lambda self: {**described(self), "ModelPackageStatus": status},
    )

    result = register(run, model, "--json", "--timeout", "0")

    assert result.exit_code == exit_code
    assert status in json.loads(result.stdout)["error"]
    assert f"churn/1{'' if status == 'InProgress' else ':'}" in result.stderr
    assert status in result.stderr


@pytest.mark.parametrize("seconds", ["-1", "soon"])
def test_a_time_that_is_none_is_refused(run: Run, model: Path, seconds: str) -> None:
    result = register(run, model, "--timeout", seconds)

    assert result.exit_code == 2
    assert "--timeout" in result.stderr
