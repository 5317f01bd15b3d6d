"""Endpoints run real models in processes of their own."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from promote.rehearsal.emulator.json_service import HttpResponse, ServiceError
from promote.rehearsal.emulator.sagemaker.invocation import invoke

LOAD = """
import os, joblib
def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))
"""
TWO_D = """
import numpy as np
def input_fn(body, content_type):
    return np.array([[float(cell) for cell in row.split(",")] for row in body.split()])
"""
ROLE = "arn:aws:iam::111111111111:role/execution"


def doubling() -> bytes:
    written = io.BytesIO()
    joblib.dump(LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0]), written)
    return written.getvalue()


def answering(text: str) -> str:
    return f"""
def model_fn(model_dir):
    return None
def transform_fn(model, body, content_type, accept):
    return {text!r}, "text/plain"
"""


@pytest.fixture
def deploy(aws: Any) -> Callable[..., dict[str, Any]]:
    def create(name: str, files: dict[str, str | bytes], **environment: str) -> dict[str, Any]:
        address = aws.store(f"{name}.tar.gz", files)
        container = {"Image": "sklearn", "ModelDataUrl": address, "Environment": environment}
        config = aws.configure(name, container)
        aws.call("CreateEndpoint", {"EndpointName": name, "EndpointConfigName": config})
        described: dict[str, Any] = aws.settled(name)
        return described

    return create


def ask(aws: Any, name: str, body: bytes = b"", **headers: str) -> HttpResponse:
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return invoke(aws.sagemaker.endpoints, name, sent, body)


def test_a_scikit_learn_model_answers_in_the_formats_of_its_container(
    aws: Any, deploy: Callable[..., dict[str, Any]]
) -> None:
    described = deploy("real", {"model.joblib": doubling(), "code/inference.py": LOAD})
    assert described["EndpointStatus"] == "InService"
    assert described["ProductionVariants"][0]["CurrentInstanceCount"] == 1

    status, headers, body = ask(aws, "real", b"[[3.0]]", content_type="application/json")
    assert (status, [round(value) for value in json.loads(body)]) == (200, [6])
    assert headers == {
        "content-type": "application/json",
        "x-Amzn-Invoked-Production-Variant": "blue",
    }

    csv = ask(aws, "real", b"[[3.0]]", content_type="application/json", accept="text/csv")
    assert csv[1]["content-type"] == "text/csv"
    assert float(csv[2]) == pytest.approx(6)

    array = io.BytesIO()
    np.save(array, np.array([[1.0], [2.0]]))
    npy = ask(
        aws,
        "real",
        array.getvalue(),
        content_type="application/x-npy",
        accept="application/x-npy",
    )
    assert np.load(io.BytesIO(npy[2])) == pytest.approx([2, 4])

    refused = ask(aws, "real", b"x", content_type="image/png")
    assert refused[0] == 424
    assert json.loads(refused[2])["OriginalStatusCode"] == 415
    unacceptable = ask(aws, "real", b"[[1]]", content_type="application/json", accept="image/png")
    assert json.loads(unacceptable[2])["OriginalStatusCode"] == 406


def test_the_scripts_own_functions_win_over_the_defaults(
    aws: Any, deploy: Callable[..., dict[str, Any]]
) -> None:
    deploy(
        "own",
        {"model.joblib": doubling(), "code/serve.py": LOAD + TWO_D},
        SAGEMAKER_PROGRAM="serve.py",
    )
    _, _, body = ask(aws, "own", b"1\n2", content_type="text/csv")
    assert json.loads(body) == pytest.approx([2, 4])


def test_a_model_error_is_424_with_the_models_reason(
    aws: Any, deploy: Callable[..., dict[str, Any]]
) -> None:
    script = "def model_fn(d): return None\ndef predict_fn(data, model): raise KeyError('age')"
    deploy("raises", {"code/inference.py": script})
    status, headers, body = ask(aws, "raises", b"[1]", content_type="application/json")
    error = json.loads(body)
    assert (status, headers["x-amzn-errortype"]) == (424, "ModelError")
    assert error["OriginalStatusCode"] == 500
    assert error["OriginalMessage"] == "KeyError: 'age'"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"code/inference.py": "import no_such_module"}, "No module named 'no_such_module'"),
        ({"code/inference.py": ""}, "NotImplementedError: Please provide a model_fn"),
        ({"model.joblib": "x"}, "no code/inference.py in the model"),
        ({"code/inference.py": "import os; os._exit(3)"}, "process ended with status 3"),
        ({"../escape": "x"}, "does not unpack"),
    ],
)
def test_a_model_that_does_not_load_fails_the_endpoint(
    deploy: Callable[..., dict[str, Any]], files: dict[str, str | bytes], reason: str
) -> None:
    described = deploy("broken", files)
    assert described["EndpointStatus"] == "Failed"
    assert reason in described["FailureReason"]


def test_model_data_that_is_not_there_fails_the_endpoint(aws: Any) -> None:
    aws.configure("gone", {"Image": "i", "ModelDataUrl": "s3://models/gone.tar.gz"})
    aws.call("CreateEndpoint", {"EndpointName": "gone", "EndpointConfigName": "gone"})
    described = aws.settled("gone")
    assert described["EndpointStatus"] == "Failed"
    assert "(NoSuchKey) when calling the GetObject operation" in described["FailureReason"]


def test_an_uncompressed_model_is_served_from_its_prefix(aws: Any) -> None:
    script = aws.objects / "models" / "plain" / "code" / "inference.py"
    script.parent.mkdir(parents=True)
    script.write_text(answering("plain"))
    source = {"S3Uri": "s3://models/plain/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    aws.configure("plain", {"Image": "i", "ModelDataSource": {"S3DataSource": source}})
    aws.call("CreateEndpoint", {"EndpointName": "plain", "EndpointConfigName": "plain"})
    aws.settled("plain")
    assert ask(aws, "plain")[2] == b"plain"


def test_an_update_keeps_the_old_model_answering_until_the_new_one_is_ready(
    aws: Any, deploy: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    deploy("churn", {"code/inference.py": answering("old")})
    gate = tmp_path / "gate"
    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"
    address = aws.store("new.tar.gz", {"code/inference.py": wait + answering("new")})
    aws.configure("new", {"Image": "i", "ModelDataUrl": address})
    aws.call("UpdateEndpoint", {"EndpointName": "churn", "EndpointConfigName": "new"})
    during = aws.call("DescribeEndpoint", {"EndpointName": "churn"})
    assert (during["EndpointStatus"], during["EndpointConfigName"]) == ("Updating", "churn")
    assert ask(aws, "churn")[2] == b"old"
    gate.touch()
    after = aws.settled("churn")
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "new")
    assert ask(aws, "churn")[2] == b"new"


def test_a_failed_update_leaves_the_old_model_answering(
    aws: Any, deploy: Callable[..., dict[str, Any]]
) -> None:
    deploy("churn", {"code/inference.py": answering("old")})
    address = aws.store("new.tar.gz", {"code/inference.py": "raise ValueError('bad weights')"})
    aws.configure("new", {"Image": "i", "ModelDataUrl": address})
    aws.call("UpdateEndpoint", {"EndpointName": "churn", "EndpointConfigName": "new"})
    described = aws.settled("churn")
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "churn")
    assert described["FailureReason"].endswith("health check: ValueError: bad weights")
    assert ask(aws, "churn")[2] == b"old"


def test_a_deleted_endpoint_is_gone_with_its_process(
    aws: Any, deploy: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    told = tmp_path / "pid"
    script = f"import os\nopen({str(told)!r}, 'w').write(str(os.getpid()))\n" + answering("here")
    deploy("churn", {"code/inference.py": script})
    aws.call("DeleteEndpoint", {"EndpointName": "churn"})
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
    status, headers, body = ask(aws, "churn")
    assert (status, headers["x-amzn-errortype"]) == (400, "ValidationError")
    assert json.loads(body)["Message"] == "Endpoint churn of account 111111111111 not found."


def test_a_model_sees_its_own_environment_and_no_credentials(
    aws: Any, deploy: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    script = """
import json, os
def model_fn(model_dir):
    return dict(os.environ, given=model_dir)
def transform_fn(model, body, content_type, accept):
    return json.dumps(model), accept
"""
    deploy("churn", {"code/inference.py": script}, THRESHOLD="0.5")
    seen = json.loads(ask(aws, "churn")[2])
    assert seen["THRESHOLD"] == "0.5"
    assert seen["SM_MODEL_DIR"] == seen["given"]
    assert not [name for name in seen if name.startswith("AWS_")]


def test_the_package_of_a_model_says_what_it_runs(aws: Any) -> None:
    script = "import os\n" + answering("packaged").replace("'packaged'", "os.environ['WHO']")
    address = aws.store("m.tar.gz", {"code/inference.py": script})
    arn = aws.package(
        InferenceSpecification={
            "Containers": [
                {"Image": "i", "ModelDataUrl": address, "Environment": {"WHO": "package"}}
            ]
        },
        ModelApprovalStatus="Approved",
    )
    aws.configure("churn", {"ModelPackageName": arn})
    aws.call("CreateEndpoint", {"EndpointName": "churn", "EndpointConfigName": "churn"})
    described = aws.settled("churn")
    assert ask(aws, "churn")[2] == b"package"
    assert described["ProductionVariants"][0]["DeployedImages"][0]["SpecifiedImage"] == "i"


def test_a_variant_can_be_named(aws: Any, deploy: Callable[..., dict[str, Any]]) -> None:
    deploy("churn", {"code/inference.py": answering("x")})
    assert ask(aws, "churn", x_amzn_sagemaker_target_variant="blue")[0] == 200
    refused = ask(aws, "churn", x_amzn_sagemaker_target_variant="green")
    assert json.loads(refused[2])["Message"] == "Variant green not found for endpoint churn."


def test_a_reset_ends_what_runs(
    aws: Any, deploy: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    told = tmp_path / "pid"
    script = f"import os\nopen({str(told)!r}, 'w').write(str(os.getpid()))\n" + answering("here")
    deploy("churn", {"code/inference.py": script})
    aws.sagemaker.reset()
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
    with pytest.raises(ServiceError, match="Could not find endpoint"):
        aws.call("DescribeEndpoint", {"EndpointName": "churn"})


def test_an_endpoint_that_is_deleted_while_it_is_created_leaves_no_process(
    aws: Any, tmp_path: Path
) -> None:
    told, gate = tmp_path / "pid", tmp_path / "gate"
    script = (
        f"import os, time\nopen({str(told)!r}, 'w').write(str(os.getpid()))\n"
        f"while not os.path.exists({str(gate)!r}): time.sleep(0.01)\n" + answering("late")
    )
    address = aws.store("slow.tar.gz", {"code/inference.py": script})
    aws.configure("slow", {"Image": "i", "ModelDataUrl": address})
    aws.call("CreateEndpoint", {"EndpointName": "slow", "EndpointConfigName": "slow"})
    deadline = time.monotonic() + 30
    while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    aws.call("DeleteEndpoint", {"EndpointName": "slow"})
    gate.touch()
    while time.monotonic() < deadline:
        try:
            os.kill(int(told.read_text()), 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("the process is still there")
