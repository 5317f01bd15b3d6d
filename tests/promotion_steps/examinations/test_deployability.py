"""The images and the model data of a package, read as the gate `deployability` reads them."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promotion_steps.case import Case
from promotion_steps.examinations.deployability import examine
from promotion_steps.finding import Refused
from promotion_steps.hop import Hop
from promotion_steps.image_manifest import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from promotion_steps.promotion_settings import EndpointShape
from promotion_steps.ruling import Ruling, decide
from promotion_steps.scan.scan_budget import ScanLimits
from tests.promotion_steps.artifacts import tar
from tests.promotion_steps.cases import case
from tests.promotion_steps.fake_ecr import FakeEcr, config, digest_of, index, manifest
from tests.promotion_steps.https_files import serving
from tests.promotion_steps.scene import MODEL, PREFIX, SOURCE, TARGET, Scene, uri

AWS = "763104351884"
CONTAINER = "InferenceSpecification.Containers[0]"
IMAGE = f"{CONTAINER}.Image"
DATA = f"{CONTAINER}.ModelDataSource.S3DataSource.S3Uri"
M5 = EndpointShape(instance_type="ml.m5.large", instances=1, isolated=True)
OPEN = EndpointShape(instance_type="ml.m5.large", instances=1)
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
ARM = f"sha256:{'1' * 64}"
CODE = {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"}


@pytest.fixture
def ecr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEcr]:
    with serving(tmp_path, monkeypatch) as files:
        yield FakeEcr(files)


def pack(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return packed.getvalue()


def docker(ecr: FakeEcr, body: bytes | None = None, account: str = AWS) -> str:
    body = config() if body is None else body
    return ecr.push(account, "churn", manifest(body), blobs=(body,))


def source(key: str = MODEL, data_type: str = "S3Object", compression: str = "Gzip") -> Any:
    where = {"S3Uri": uri(key), "S3DataType": data_type, "CompressionType": compression}
    return {"ModelDataSource": {"S3DataSource": where}}


def asked(
    ecr: FakeEcr,
    objects: dict[str, bytes],
    *,
    image: str | None = None,
    container: dict[str, Any] | None = None,
    endpoint: EndpointShape | None = M5,
    settings: dict[str, Any] | None = None,
    **members: Any,
) -> Case:
    scene = Scene()
    for key, body in objects.items():
        scene.add(key, body)
    described = {"Image": docker(ecr) if image is None else image, **source(), **(container or {})}
    package = scene.register(InferenceSpecification={"Containers": [described]})
    gates = {"deployability": settings or {}}
    return case(scene, package, gates=gates, endpoint=endpoint, clients={"ecr": ecr}, **members)


def ruled(ecr: FakeEcr, body: bytes, **members: Any) -> Ruling:
    return decide("deployability", examine, asked(ecr, {MODEL: body}, **members))


def said(ruling: Ruling) -> list[str]:
    return [finding.message for finding in ruling.findings]


def test_a_version_that_sagemaker_starts_passes(ecr: FakeEcr) -> None:
    body = pack({"model.joblib": b"1234567", "code/inference.py": b"pass"})

    ruling = ruled(ecr, body, container={"Environment": CODE})

    assert (ruling.findings, ruling.unchecked) == ((), ())
    assert ruling.inputs == {
        "images": {IMAGE: {"media_type": DOCKER_MANIFEST, "layer_bytes": 0}},
        "model_data": {
            DATA: {
                "uri": uri(MODEL),
                "stored_bytes": len(body),
                "unpacked_bytes": 11,
                "files": 2,
                "not_unpacked": 0,
            }
        },
    }
    assert ecr.calls == ["batch_get_image", "get_download_url_for_layer"]


def test_a_hugging_face_cache_with_its_links_is_a_finding(ecr: FakeEcr) -> None:
    blob, snapshot = "models--bert/blobs/aa11", "models--bert/snapshots/r1/model.safetensors"
    body = tar(
        (blob, tarfile.REGTYPE, ""),
        (snapshot, tarfile.SYMTYPE, "../../blobs/aa11"),
        ("same", tarfile.LNKTYPE, blob),
    )

    (message,) = said(ruled(ecr, body))

    assert message.startswith(
        f"{DATA}: SageMaker unpacks files and folders alone, got 2 other members: {snapshot}"
        f" (symbolic link to ../../blobs/aa11), same (hard link to {blob}); pack it with `tar"
    )


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (("/etc/a", tarfile.REGTYPE, ""), "/etc/a (absolute member"),
        (("../a", tarfile.REGTYPE, ""), "../a (member outside"),
        (("a", tarfile.SYMTYPE, "/etc/passwd"), "a (symbolic link to /etc/passwd)"),
        (("a", tarfile.SYMTYPE, "../../b"), "a (symbolic link to ../../b)"),
        (("a", tarfile.LNKTYPE, "/etc/passwd"), "a (hard link to /etc/passwd)"),
        (("a", tarfile.CHRTYPE, ""), "a (device node"),
        (("a", tarfile.BLKTYPE, ""), "a (device node"),
        (("a", tarfile.FIFOTYPE, ""), "a (device node"),
    ],
)
def test_a_member_that_is_no_file_within_the_archive_is_a_finding(
    ecr: FakeEcr, member: tuple[str, Any, str], reason: str
) -> None:
    body = tar(("model.joblib", tarfile.REGTYPE, ""), member)

    (message,) = said(ruled(ecr, body))

    assert f"got 1 other member: {reason}" in message


def test_folders_are_unpacked(ecr: FakeEcr) -> None:
    body = tar(("code", tarfile.DIRTYPE, ""), ("./code/inference.py", tarfile.REGTYPE, ""))

    assert said(ruled(ecr, body, container={"Environment": CODE})) == []


PLAIN = pack({"model.joblib": bytes(range(256)) * 4000})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"weights", "no gzip stream, expected a tar archive compressed with gzip"),
        (b"", "no gzip stream, "),
        (b"PK\x03\x04" + bytes(600), "no gzip stream, "),
        (gzip.compress(b"weights" * 100), "no tar archive, "),
        (gzip.decompress(PLAIN), "no gzip stream, "),
        (PLAIN[:200], "gzip stream ends early"),
        (gzip.compress(gzip.decompress(PLAIN)[:5000]), "corrupt tar archive"),
    ],
)
def test_an_archive_that_is_none_is_a_finding(ecr: FakeEcr, body: bytes, reason: str) -> None:
    (message,) = said(ruled(ecr, body))

    assert message.startswith(f"{DATA}: SageMaker would not unpack it, {reason}")


@pytest.mark.parametrize(
    "body",
    [pack({}), gzip.compress(b""), tar(("code", tarfile.DIRTYPE, ""))],
    ids=["no member", "no byte", "folders alone"],
)
def test_an_archive_without_a_file_is_a_finding(ecr: FakeEcr, body: bytes) -> None:
    assert said(ruled(ecr, body)) == [
        f"{DATA}: the archive holds no file, expected the model's files"
    ]


def test_requirements_under_isolation_are_a_finding_and_without_it_are_none(ecr: FakeEcr) -> None:
    text = b"--extra-index-url https://packages.example/simple\nultralytics\n"
    body = pack({"model.joblib": b"", "code/inference.py": b"", "code/requirements.txt": text})

    (message,) = said(ruled(ecr, body, container={"Environment": CODE}))

    assert message.startswith(f"{DATA}: code/requirements.txt asks a package index for ultralytics")
    assert said(ruled(ecr, body, container={"Environment": CODE}, endpoint=OPEN)) == []


def test_a_script_that_the_archive_lacks_is_a_finding(ecr: FakeEcr) -> None:
    (message,) = said(ruled(ecr, PLAIN, container={"Environment": CODE}))

    assert message.startswith(f"{CONTAINER}.Environment.SAGEMAKER_PROGRAM: the model data holds no")


def oci_manifest() -> str:
    return manifest(config(), OCI_CONFIG).replace(DOCKER_MANIFEST, OCI_MANIFEST)


@pytest.mark.parametrize("account", [AWS, "222222222222"])
@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        (oci_manifest(), OCI_MANIFEST),
        (oci_manifest().replace(f'"mediaType": "{OCI_MANIFEST}", ', ""), OCI_MANIFEST),
        (index(("linux", "amd64", ARM)), OCI_INDEX),
    ],
)
def test_an_image_in_another_format_is_a_finding_whoever_owns_it(
    ecr: FakeEcr, text: str, media_type: str, account: str
) -> None:
    image = ecr.push(account, "churn", text)

    for endpoint in (M5, None):
        (message,) = said(ruled(ecr, PLAIN, image=image, endpoint=endpoint))
        assert message.startswith(f"{IMAGE}: SageMaker would refuse it, got an OCI image ")
        assert f"({media_type}), expected {DOCKER_MANIFEST}; build it" in message


def test_an_image_for_cuda_on_cpus_is_a_finding(ecr: FakeEcr) -> None:
    body = (
        b'{"architecture": "amd64", "os": "linux", "config": {"Env": ["NVIDIA_REQUIRE_CUDA=12"]}}'
    )

    (message,) = said(ruled(ecr, PLAIN, image=docker(ecr, body)))

    assert message.startswith(f"{IMAGE}: built for NVIDIA GPU (NVIDIA_REQUIRE_CUDA=12), got")


def test_an_image_for_other_processors_is_a_finding(ecr: FakeEcr) -> None:
    (message,) = said(ruled(ecr, PLAIN, image=docker(ecr, config("arm64"))))

    assert message.startswith(f"{IMAGE}: built for arm64, expected amd64 for ml.m5.large; build")


def test_the_digest_beside_a_tag_names_the_image(ecr: FakeEcr) -> None:
    image = docker(ecr)
    tagged, digest = image.partition("@")[0] + ":1", image.partition("@")[2]

    ruling = ruled(ecr, PLAIN, image=tagged, container={"ImageDigest": digest})

    assert (ruling.findings, ruling.unchecked) == ((), ())


@pytest.mark.parametrize("image", ["python:3", f"{AWS}.dkr.ecr.us-east-1.amazonaws.com/churn:1"])
def test_an_image_without_a_digest_is_unchecked(ecr: FakeEcr, image: str) -> None:
    ruling = ruled(ecr, PLAIN, image=image)

    assert ruling.findings == ()
    assert ruling.unchecked == (f"{IMAGE}: whether SageMaker accepts it, no digest of it is known",)


@pytest.mark.parametrize(
    ("operation", "what"),
    [("batch_get_image", "{digest}"), ("get_download_url_for_layer", "config {config}")],
)
def test_what_ecr_refuses_to_tell_the_target_is_a_finding(
    ecr: FakeEcr, operation: str, what: str
) -> None:
    image = docker(ecr)
    ecr.faults[operation] = "InvalidParameter"
    named = what.format(digest=image.partition("@")[2], config=digest_of(config()))

    assert said(ruled(ecr, PLAIN, image=image)) == [
        f"{IMAGE}: {named}: cannot be read, got InvalidParameter: no, InvalidParameter"
    ]


def test_a_config_that_is_malformed_is_a_finding(ecr: FakeEcr) -> None:
    image = docker(ecr, b'{"config": {"Env": [1]}}')

    assert said(ruled(ecr, PLAIN, image=image)) == [
        f"{IMAGE}: config: config.Env: got [1], expected a list of texts"
    ]


def test_before_approval_the_image_is_read_where_the_caller_may(ecr: FakeEcr) -> None:
    image = ecr.push(AWS, "churn", oci_manifest())

    (message,) = said(ruled(ecr, PLAIN, image=image, asks_target=False))

    assert "SageMaker would refuse it" in message


def test_before_approval_an_image_out_of_reach_is_unchecked(ecr: FakeEcr) -> None:
    ecr.faults["batch_get_image"] = "AccessDeniedException"

    ruling = ruled(ecr, PLAIN, asks_target=False)

    assert ruling.findings == ()
    (line,) = ruling.unchecked
    assert line.startswith(f"{IMAGE}: whether SageMaker accepts it, sha256:")
    assert "cannot be read, got AccessDeniedException" in line


def test_offline_the_archive_is_checked_and_the_image_is_not(ecr: FakeEcr) -> None:
    def client(service: str, region: str) -> Any:
        raise Refused(f"{service} in {region}: cannot be asked offline")

    ruling = ruled(ecr, b"weights", asks_target=False, client=client)

    assert len(ruling.findings) == 1
    assert ruling.unchecked == (
        f"{IMAGE}: whether SageMaker accepts it, ecr in us-east-1: cannot be asked offline",
    )


def test_without_an_endpoint_no_model_data_is_read(ecr: FakeEcr) -> None:
    asking = asked(ecr, {MODEL: b"weights"}, endpoint=None)

    ruling = decide("deployability", examine, asking)

    assert ruling.findings == ()
    assert ruling.unchecked == (
        (
            "endpoint: the model has none in staging, and only what CreateModel would refuse is"
            " checked"
        ),
    )
    assert ecr.calls == ["batch_get_image"]
    assert asking.artifacts.s3.named("get_object") == []


def test_files_below_a_prefix_are_checked_by_their_names(ecr: FakeEcr) -> None:
    below = f"{PREFIX}model/"
    objects = {
        f"{below}code/inference.py": b"",
        f"{below}code/requirements.txt": b"numpy",
        f"{below}model.tar.gz": b"",
    }
    data = source(below, "S3Prefix", "None")

    messages = said(
        decide(
            "deployability",
            examine,
            asked(ecr, objects, container={**data, "Environment": CODE}),
        )
    )

    assert [message.partition(" ")[2].partition(",")[0] for message in messages] == [
        "SageMaker unpacks nothing with CompressionType None",
        "code/requirements.txt asks a package index for numpy",
    ]


def test_a_prefix_without_objects_is_a_finding(ecr: FakeEcr) -> None:
    empty = source(f"{PREFIX}none/", "S3Prefix", "None")

    assert said(ruled(ecr, PLAIN, container=empty)) == [
        (
            f"{DATA}: no model data, got no object at {uri(f'{PREFIX}none/')}, expected the model's"
            " files"
        )
    ]


def test_an_archive_that_is_registered_as_one_plain_file_is_a_finding(ecr: FakeEcr) -> None:
    (message,) = said(ruled(ecr, PLAIN, container=source(compression="None")))

    assert "SageMaker unpacks nothing with CompressionType None, got model.tar.gz" in message


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        (uri(f"{PREFIX}other.tar.gz"), "is not in the manifest"),
        ("s3://elsewhere/model.tar.gz", "expected an object in acme-dev-artifacts-111111111111"),
        ("https://example.com/model.tar.gz", "got 'https://example.com/model.tar.gz', expected"),
    ],
)
def test_model_data_that_cannot_be_read_is_a_finding(
    ecr: FakeEcr, where: str, problem: str
) -> None:
    container = {"ModelDataSource": None, "ModelDataUrl": where}

    (message,) = said(ruled(ecr, PLAIN, container=container))

    assert message.startswith(f"{CONTAINER}.ModelDataUrl: ")
    assert problem in message


def test_an_object_that_s3_does_not_give_is_a_finding(ecr: FakeEcr) -> None:
    asking = asked(ecr, {MODEL: PLAIN})
    asking.artifacts.s3.faults["get_object", MODEL] = "NoSuchKey"

    (message,) = said(decide("deployability", examine, asking))

    assert message == f"{DATA}: {uri(MODEL)}: cannot be read, got NoSuchKey: no, NoSuchKey"


def test_an_archive_that_takes_too_long_is_unchecked(ecr: FakeEcr) -> None:
    ruling = ruled(ecr, PLAIN, seconds_left=lambda: 0.0, image="python:3")

    assert ruling.findings == ()
    assert ruling.unchecked[1] == f"{DATA}: not read to its end, out of time"


def test_a_bomb_is_left_to_the_gate_that_looks_for_it(
    ecr: FakeEcr, monkeypatch: pytest.MonkeyPatch
) -> None:
    tight = ScanLimits(harmless=1024, ratio=10)
    monkeypatch.setattr("promotion_steps.gates.deployability.inputs.ScanLimits", lambda: tight)
    body = pack({"zeros": bytes(1024 * 1024)})

    ruling = ruled(ecr, body)

    assert ruling.findings == ()
    assert "archive bomb" in ruling.unchecked[0]


def test_what_is_tolerated_stops_nothing(ecr: FakeEcr) -> None:
    ruling = ruled(ecr, b"weights", settings={"tolerated": ["archive"]})

    assert ruling.findings == ()
    assert ruling.unchecked[0].startswith(f"tolerated (archive): {DATA}: SageMaker would not")


def test_malformed_settings_are_a_finding(ecr: FakeEcr) -> None:
    (message,) = said(ruled(ecr, PLAIN, settings={"tolerated": ["all"]}))

    assert message.startswith("cannot decide, got ValueError: promotion.json: gates.deployability.")


def test_additional_specifications_are_not_started(ecr: FakeEcr) -> None:
    scene = Scene()
    scene.add(MODEL, PLAIN)
    more = {"Name": "more", "Containers": [{"Image": "python:3", **source(f"{PREFIX}none")}]}
    package = scene.register(
        InferenceSpecification={"Containers": [{"Image": docker(ecr), **source()}]},
        AdditionalInferenceSpecifications=[more],
    )

    ruling = decide(
        "deployability", examine, case(scene, package, endpoint=M5, clients={"ecr": ecr})
    )

    assert (ruling.findings, ruling.unchecked) == ((), ())


def test_an_image_is_read_where_the_target_pulls_it_from(ecr: FakeEcr) -> None:
    replica = docker(ecr, account="141502667606")
    named = "683313688378.dkr.ecr.us-east-1.amazonaws.com/churn@" + replica.partition("@")[2]
    into_eu = Hop(source=SOURCE, target=replace(TARGET, region="eu-west-1"))
    registries = {
        "683313688378.dkr.ecr.us-east-1.amazonaws.com": (
            "141502667606.dkr.ecr.eu-west-1.amazonaws.com"
        )
    }
    objects = {MODEL: pack({"model.joblib": b"model"})}

    ruling = decide(
        "deployability",
        examine,
        asked(ecr, objects, image=named, hop=into_eu, images=registries),
    )
    unmapped = decide("deployability", examine, asked(ecr, objects, image=named, hop=into_eu))

    assert ruling.findings == ()
    assert IMAGE in ruling.inputs["images"]
    (finding,) = unmapped.findings
    assert finding.message.startswith(f"{IMAGE}: in another region, got us-east-1, expected")
