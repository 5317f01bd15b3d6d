from __future__ import annotations

from tests.promote.rehearsal.emulator.codepipeline.bench import ENDED, Bench
from tests.promote.rehearsal.emulator.codepipeline.declarations import (
    approval,
    pipeline,
    stage,
)

ASK = stage("Ask", approval())


def fetched(bench: Bench, **more: object) -> str:
    execution_id = bench.create(pipeline(ASK, **more))
    bench.wait(lambda: bench.actions(execution_id).get("fetch", {}).get("status") in ENDED)
    return execution_id


def test_the_object_is_copied_to_the_artifact_store_under_its_key(bench: Bench) -> None:
    # when
    execution_id = fetched(bench)
    # then
    (written,) = bench.s3.written
    key = written.pop("Key")
    assert key.startswith("acme-staging-churn/SourceOfMo/")
    assert written == {
        "Bucket": "artifacts",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": "arn:aws:kms:us-east-1:222222222222:key/k",
    }
    assert bench.s3.objects["artifacts", key] == bench.s3.objects["assets", "asset.zip"]
    output = bench.actions(execution_id)["fetch"]["output"]
    assert output["outputVariables"] == {
        "BucketName": "assets",
        "ETag": '"etag"',
        "ObjectKey": "asset.zip",
        "VersionId": "version-1",
    }
    assert output["outputArtifacts"] == [
        {"name": "SourceOfModel", "s3location": {"bucket": "artifacts", "key": key}}
    ]


def test_the_execution_names_the_version_that_it_runs_on(bench: Bench) -> None:
    execution_id = fetched(bench)
    bench.wait(lambda: "artifactRevisions" in bench.execution(execution_id))
    (revision,) = bench.execution(execution_id)["artifactRevisions"]
    assert (revision["name"], revision["revisionId"]) == ("SourceOfModel", "version-1")
    (source,) = bench.executions()[0]["sourceRevisions"]
    assert (source["actionName"], source["revisionId"]) == ("fetch", "version-1")


def test_without_a_key_the_accounts_own_encrypts_the_artifact(bench: Bench) -> None:
    fetched(bench, artifactStore={"type": "S3", "location": "artifacts"})
    (written,) = bench.s3.written
    assert written["ServerSideEncryption"] == "aws:kms"
    assert "SSEKMSKeyId" not in written


def test_a_bucket_without_versions_is_no_source(bench: Bench) -> None:
    bench.s3.versioning = None
    execution_id = fetched(bench)
    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "fetch") == {
        "code": "ConfigurationError",
        "message": "S3Bucket: assets keeps no versions, got None",
    }


def test_an_object_that_is_not_there_fails_the_action(bench: Bench) -> None:
    bench.s3.objects.clear()
    execution_id = fetched(bench)
    assert bench.ended(execution_id)["status"] == "Failed"
    assert bench.error(execution_id, "fetch")["message"].endswith("no asset.zip in assets")
