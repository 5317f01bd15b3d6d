"""The model data of a package, scanned as it lies in S3."""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import Any

import joblib
import pytest
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from promote.rehearsal.packing import inference_script, pack, pack_model
from promotion_steps.examinations.unsafe_code import examine, model_data
from promotion_steps.model_package import ModelPackage
from promotion_steps.ruling import Ruling, decide
from tests.promotion_steps.artifacts import ARCHIVES, SYSTEM, RunsACommand
from tests.promotion_steps.cases import case
from tests.promotion_steps.scene import IMAGE, MODEL, OWNER, PREFIX, Scene, uri

COMMAND = pickle.dumps(RunsACommand())
PLACE = f"dangerous import at byte 28 (STACK_GLOBAL), got {SYSTEM}"


def inference(*containers: dict[str, Any]) -> dict[str, Any]:
    return {
        "InferenceSpecification": {
            "Containers": [{"Image": IMAGE, **container} for container in containers],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["application/json"],
        }
    }


def prefix_source(prefix: str) -> dict[str, Any]:
    source = {"S3Uri": uri(prefix), "S3DataType": "S3Prefix", "CompressionType": "None"}
    return {"ModelDataSource": {"S3DataSource": source}}


def registered_with(objects: dict[str, bytes], **members: Any) -> tuple[Scene, ModelPackage]:
    scene = Scene()
    for key, body in objects.items():
        scene.add(key, body)
    return scene, scene.register(**members)


def ruled(scene: Scene, package: ModelPackage, **members: Any) -> Ruling:
    gates = {"unsafe-code": members.pop("settings", {})}
    return decide("unsafe-code", examine, case(scene, package, gates=gates, **members))


def said(scene: Scene, package: ModelPackage, **members: Any) -> list[str]:
    return [finding.message for finding in ruled(scene, package, **members).findings]


@pytest.fixture(scope="module")
def data() -> tuple[Any, Any]:
    samples, classes = load_breast_cancer(return_X_y=True)
    return samples, classes


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(StandardScaler(), LogisticRegression()),
        RandomForestClassifier(n_estimators=3),
        HistGradientBoostingClassifier(max_iter=3),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_a_model_of_scikit_learn_passes(estimator: Any, data: tuple[Any, Any]) -> None:
    body = pack_model(estimator.fit(*data), inference_script())
    scene, package = registered_with({MODEL: body})

    ruling = ruled(scene, package)

    assert ruling.findings == ()
    assert ruling.unchecked == ()
    (entry,) = scene.objects
    assert ruling.inputs == {
        "objects": [{"uri": uri(MODEL), "version_id": entry.version_id, "sha256": entry.sha256}],
        "files": 3,
        "pickles": 1,
        "followed": {},
        "not_scanned": [],
    }
    digest = hashlib.sha256(inference_script()).hexdigest()
    assert ruling.listed == (
        f"model.tar.gz > code/inference.py: scripts, source code (SHA-256 {digest})",
    )


def test_a_model_of_xgboost_passes_in_each_of_its_formats(data: tuple[Any, Any]) -> None:
    model = xgboost.XGBClassifier(n_estimators=3).fit(*data)
    dumped = io.BytesIO()
    joblib.dump(model, dumped)
    files = {
        "model.joblib": dumped.getvalue(),
        "model.json": bytes(model.get_booster().save_raw("json")),
        "model.ubj": bytes(model.get_booster().save_raw("ubj")),
        **{f"{number}.pkl": pickle.dumps(model, number) for number in range(6)},
    }
    scene, package = registered_with({MODEL: pack(files)})

    ruling = ruled(scene, package)

    assert ruling.findings == ()
    assert ruling.inputs["pickles"] == 7


def test_a_model_of_pytorch_passes() -> None:
    files = {path.name: path.read_bytes() for path in ARCHIVES.glob("*.pt")}
    scene, package = registered_with({MODEL: pack(files)})

    assert said(scene, package) == []


def test_a_command_in_the_archive_is_a_finding() -> None:
    scene, package = registered_with({MODEL: pack({"model.pkl": COMMAND})})

    (message,) = said(scene, package)

    assert message.startswith(f"model.tar.gz > model.pkl: {PLACE}, expected")


def test_each_object_below_a_prefix_is_scanned() -> None:
    objects = {
        f"{PREFIX}model/a.pkl": COMMAND,
        f"{PREFIX}model/b.pkl": b"\x80\x04N.",
        f"{PREFIX}model/weights.bin": bytes(10),
    }
    members = inference(prefix_source(f"{PREFIX}model/"))
    scene, package = registered_with(objects, **members)

    ruling = ruled(scene, package)

    assert [f.message.partition(",")[0] for f in ruling.findings] == [
        f"a.pkl: {PLACE.partition(',')[0]}"
    ]
    assert [entry["uri"] for entry in ruling.inputs["objects"]] == [uri(key) for key in objects]


def test_an_archive_that_is_none_is_a_finding_where_sagemaker_unpacks_it() -> None:
    scene, package = registered_with(
        {MODEL: b"text"}, **inference({"ModelDataUrl": uri(MODEL)}, {"ModelDataUrl": uri(MODEL)})
    )

    expected = "no gzip stream, expected a tar archive compressed with gzip"
    assert said(scene, package) == [f"model.tar.gz: not scanned, {expected}"]


def test_an_archive_that_is_none_is_noted_where_a_scan_is_attempted() -> None:
    scene, package = registered_with({MODEL: b"text"})

    ruling = ruled(scene, package, settings={"scan": "attempted"})

    assert ruling.findings == ()
    expected = "no gzip stream, expected a tar archive compressed with gzip"
    assert ruling.unchecked == (f"model.tar.gz: not scanned, {expected}",)


def test_model_data_outside_the_manifest_is_a_finding() -> None:
    other = f"{PREFIX}other.tar.gz"
    scene, package = registered_with(
        {MODEL: pack({"a": b"a"})},
        **inference(
            {"ModelDataUrl": uri(other)},
            {"ModelDataUrl": "s3://elsewhere/model.tar.gz"},
            {"ModelDataUrl": "https://example.com"},
        ),
    )

    path = "InferenceSpecification.Containers"
    assert said(scene, package) == [
        f"{path}[0].ModelDataUrl: not scanned, {uri(other)} is not in the manifest",
        f"{path}[1].ModelDataUrl: not scanned, s3://elsewhere/model.tar.gz is not in the manifest",
        f"{path}[2].ModelDataUrl: not scanned, https://example.com is not in the manifest",
    ]


def test_a_package_without_model_data_passes_and_says_so() -> None:
    scene, package = registered_with({MODEL: b""}, **inference({}))

    ruling = ruled(scene, package)

    assert ruling.findings == ()
    assert ruling.unchecked == ("model data: none, and images are not scanned",)


def test_an_artifact_without_a_manifest_is_a_finding() -> None:
    scene, package = registered_with({MODEL: b""}, CustomerMetadataProperties={})

    (message,) = said(scene, package)

    assert "promotion.manifest" in message


def test_an_object_that_is_too_large_is_not_read() -> None:
    scene, _ = registered_with({MODEL: pack({"a": b"a"})})
    entry = scene.objects.pop()
    scene.objects.append(type(entry)(**{**_members(entry), "size": 21 << 30}))
    package = scene.register()

    assert said(scene, package) == [
        f"model.tar.gz: not scanned, got {21 << 30} bytes in all, expected at most 20 GiB"
    ]
    assert MODEL not in scene.s3.named("get_object")


def _members(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in type(entry).__slots__}


def test_no_time_is_a_finding_for_each_object() -> None:
    objects = {f"{PREFIX}model/a.pkl": COMMAND, f"{PREFIX}model/b.pkl": COMMAND}
    members = inference(prefix_source(f"{PREFIX}model/"))
    scene, package = registered_with(objects, **members)

    assert said(scene, package, seconds_left=lambda: 0.0) == [
        "a.pkl: not scanned, out of time",
        "b.pkl: not scanned, the scan ended before it",
    ]


@pytest.mark.parametrize("code", ["InvalidRequest", "MethodNotAllowed", "NoSuchVersion"])
def test_an_object_that_s3_does_not_give_is_a_finding_beside_the_others(code: str) -> None:
    objects = {f"{PREFIX}model/a.pkl": b"\x80\x04N.", f"{PREFIX}model/b.pkl": COMMAND}
    members = inference(prefix_source(f"{PREFIX}model/"))
    scene, package = registered_with(objects, **members)
    unread = f"{PREFIX}model/a.pkl"
    scene.s3.faults[("get_object", unread)] = code

    first, second = said(scene, package)

    assert first == f"{uri(unread)}: cannot be read, got {code}: no, {code}"
    assert second.startswith(f"b.pkl: {PLACE}")


def test_malformed_settings_are_a_finding() -> None:
    scene, package = registered_with({MODEL: pack({"a": b"a"})})

    assert said(scene, package, settings={"scan": "off"}) == [
        "promotion.json: gates.unsafe-code.scan: got 'off', expected required or attempted"
    ]


def test_ranges_of_the_registered_version_are_asked() -> None:
    scene, package = registered_with({MODEL: pack({"a": b"a"})})
    (entry,) = scene.objects
    scene.s3.store(scene.source.bucket, MODEL, pack({"model.pkl": COMMAND}))

    assert said(scene, package) == []
    (request,) = [one for one in scene.s3.requests if one.get("Range")]
    assert request["VersionId"] == entry.version_id
    assert request["Range"] == f"bytes=0-{entry.size - 1}"


def test_every_place_of_model_data_is_known() -> None:
    source = {"S3Uri": uri(MODEL), "S3DataType": "S3Object", "CompressionType": "Gzip"}
    scene, package = registered_with(
        {MODEL: pack({"a": b"a"})},
        **inference({"ModelDataUrl": uri(MODEL)}, {"AdditionalS3DataSource": source}),
        AdditionalInferenceSpecifications=[
            {"Name": "more", "Containers": [{"Image": IMAGE, "ModelDataUrl": uri(MODEL)}]}
        ],
        SourceAlgorithmSpecification={
            "SourceAlgorithms": [{"AlgorithmName": "a", "ModelDataUrl": uri(MODEL)}]
        },
    )

    assert said(scene, package) == []
    assert [place.path for place in model_data(package) if place.is_archive] == [
        "InferenceSpecification.Containers[0].ModelDataUrl",
        "InferenceSpecification.Containers[1].AdditionalS3DataSource.S3Uri",
        "AdditionalInferenceSpecifications[0].Containers[0].ModelDataUrl",
        "SourceAlgorithmSpecification.SourceAlgorithms[0].ModelDataUrl",
    ]


def waiver(body: bytes, **members: str) -> dict[str, str]:
    return {
        "sha256": hashlib.sha256(body).hexdigest(),
        "reason": "pyfunc until the flavour is ready",
        "approved_by": "arn:aws:iam::111111111111:role/lead",
        "until": "9999-12-31",
        **members,
    }


def test_a_waived_artifact_passes_and_the_verdict_says_why() -> None:
    body = pack({"model.pkl": COMMAND})
    scene, package = registered_with({MODEL: body})
    (message,) = said(scene, package)

    ruling = ruled(scene, package, settings={"waivers": [waiver(body)]})

    assert ruling.findings == ()
    assert ruling.inputs["waived"] == [{**waiver(body), "findings": [message]}]


def test_a_waiver_is_for_one_of_two_objects() -> None:
    objects = {f"{PREFIX}model/a.pkl": COMMAND, f"{PREFIX}model/b.pkl": COMMAND + b"\n"}
    scene, package = registered_with(objects, **inference(prefix_source(f"{PREFIX}model/")))

    first, second = said(scene, package, settings={"waivers": [waiver(COMMAND)]})

    assert first.startswith(f"b.pkl: {PLACE}")
    assert second.startswith("b.pkl: waived by none of waivers, got SHA-256 ")


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"until": "2020-01-31"}, "waivers[0].until: expired, got 2020-01-31, expected 2"),
        ({"approved_by": OWNER}, f"waivers[0].approved_by: got {OWNER}, who registered"),
        ({"sha256": "0" * 64}, "model.tar.gz: waived by none of waivers, got SHA-256 "),
    ],
)
def test_a_waiver_that_does_not_hold_is_a_finding(members: dict[str, str], message: str) -> None:
    body = pack({"model.pkl": COMMAND})
    scene, package = registered_with({MODEL: body})

    first, second = said(scene, package, settings={"waivers": [waiver(body, **members)]})

    assert first.startswith(f"model.tar.gz > model.pkl: {PLACE}")
    assert second.startswith(message)


def test_what_is_waived_was_registered_by_somebody() -> None:
    body = pack({"model.pkl": COMMAND})
    scene, package = registered_with({MODEL: body})
    creator = {"IamIdentity": {"Arn": "arn:aws:sts::111111111111:assumed-role/lead/alice"}}
    created = ModelPackage.from_describe({**package.description, "CreatedBy": creator})

    _, message = said(scene, created, settings={"waivers": [waiver(body)]})

    assert message.startswith("waivers[0].approved_by: got arn:aws:iam::111111111111:role/lead")


def test_the_verdict_tells_what_was_not_scanned() -> None:
    scene, package = registered_with({MODEL: pack({"a.7z": b"7z\xbc\xaf\x27\x1c"})})

    ruling = ruled(scene, package, settings={"scan": "attempted"})

    assert ruling.findings == ()
    line = "model.tar.gz > a.7z: not scanned, 7z archive, expected tar, zip, gzip, bzip2 or xz"
    assert ruling.inputs["not_scanned"] == [line]
