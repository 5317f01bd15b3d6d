"""Step: ask the deployed endpoint once, and look at its answer."""

from __future__ import annotations

from botocore.exceptions import ClientError

from promotion_steps.aws import Client
from promotion_steps.aws_errors import error_code
from promotion_steps.finding import Finding
from promotion_steps.gates.endpoint_answer import GATE, check_answer
from promotion_steps.pipeline_source import PipelineSource
from promotion_steps.reading import reading


def ask_endpoint(endpoint: str, source: PipelineSource, runtime: Client) -> list[Finding]:
    """Send the payload to the endpoint and check what comes back.

    Raises:
        Refused: The endpoint does not answer at all.
        ValueError: The model has no smoke test.
    """
    smoke_test = source.settings.smoke_test
    if smoke_test is None or source.payload is None:
        raise ValueError("promotion.json: smoke_test: got nothing, expected what to ask")
    accept = {"Accept": smoke_test.accept} if smoke_test.accept else {}
    with reading(f"endpoint {endpoint}", "invoked"):
        try:
            answer = runtime.invoke_endpoint(
                EndpointName=endpoint,
                ContentType=smoke_test.content_type,
                Body=source.payload,
                **accept,
            )
        except ClientError as error:
            if error_code(error) != "ModelError":
                raise
            return [_model_error(error)]
        body = answer["Body"].read()
    return check_answer(
        smoke_test,
        status=answer["ResponseMetadata"]["HTTPStatusCode"],
        content_type=answer.get("ContentType", ""),
        body=body,
    )


def _model_error(error: ClientError) -> Finding:
    status = error.response.get("OriginalStatusCode", "unknown")
    message = error.response.get("OriginalMessage") or error.response["Error"].get("Message", "")
    return Finding(gate=GATE, message=f"the model answered with status {status}: {message}")
