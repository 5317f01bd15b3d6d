"""What no probe of a few minutes can ask, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext

_TOKEN, _IMAGES, _REGIONS, _ZONES = (
    "client-token-window",
    "claims-about-sagemaker",
    "key-use-across-regions",
    "subnets-of-one-zone",
)
_REASONS = {
    _TOKEN: "it would take hours; the probe client-token asks within seconds",
    _IMAGES: "it would take an endpoint for each claim that fails to start; users report them, AWS"
    " documents none",
    _ZONES: "it would take an endpoint in subnets of one zone, which fails to start or not",
}


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    for assumption, reason in _REASONS.items():
        yield assumption, Answer.unknown(reason)
    yield _REGIONS, Answer.unknown(_across_regions(context))


def _across_regions(context: ProbeContext) -> str:
    following = context.config.target_of(context.environment)
    if following is None or following.region == context.environment.region:
        return "nothing depends on it: the next environment is in no other region"
    return (
        "it would take a key, a bucket and a role in two accounts and regions; a promotion into"
        f" {following.name} asks it in the stage Claim"
    )


NOT_ASKED = Probe(
    id="not-asked",
    assumptions=(
        Assumption(
            id=_TOKEN,
            statement="CreateModelPackage remembers a ClientToken for as long as a step may be"
            " repeated",
            if_it_holds="a repeated step registers nothing twice",
            if_it_does_not="the same: `register` first looks for a version of the same origin",
        ),
        Assumption(
            id=_IMAGES,
            statement="SageMaker takes images in Docker's version 2, schema 2 alone, unpacks no"
            " links, and takes no archive larger than the instance's memory",
            if_it_holds="the gate deployability refuses what would not start",
            if_it_does_not="the gate refuses a version that would start",
            change="config/models/<model>.yaml: gates.deployability.tolerated, with the claim",
        ),
        Assumption(
            id=_ZONES,
            statement="an endpoint takes no two subnets of one zone",
            if_it_holds="each subnet of the config is in a zone of its own",
            if_it_does_not="the config may name several subnets of a zone",
        ),
        Assumption(
            id=_REGIONS,
            statement="kms:ViaService names the region of the bucket when another region reads it",
            if_it_holds="the next environment reads artifacts from another region",
            if_it_does_not="its pipelines fail in Claim with a denied kms:Decrypt",
            change="s3_encryption in constructs/model_promotion/artifact_bucket.py: name the"
            " reader's region as well",
        ),
    ),
    ask=_ask,
)
