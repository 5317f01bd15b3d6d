"""Whether ECR answers for images of AWS."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from promote.doctor.answer import Answer
from promote.doctor.probe import Assumption, Probe
from promote.doctor.probe_context import ProbeContext
from promote.doctor.probe_image import image_of_aws
from promote.doctor.unaskable import UnaskableError, is_denied, is_of_request, reason_of

_ID = "aws-images-readable"
_OWN_POLICY = "identity-based policy"


def _ask(context: ProbeContext) -> Iterator[tuple[str, Answer]]:
    image = image_of_aws(context.environment)
    if image is None:
        raise UnaskableError(f"no image of AWS is known for {context.environment.region}")
    yield _ID, _answer(context, image)


def _answer(context: ProbeContext, image: str) -> Answer:
    registry, _, repository = image.partition("/")
    name, _, tag = repository.partition(":")
    try:
        answer = context.clients("ecr").batch_get_image(
            registryId=registry.partition(".")[0],
            repositoryName=name,
            imageIds=[{"imageTag": tag}],
        )
    except ClientError as error:
        if is_of_request(error) or (is_denied(error) and _OWN_POLICY not in str(error)):
            return Answer.of(holds=False, seen=reason_of(error))
        raise
    if answer["images"]:
        return Answer.of(holds=True, seen=f"ECR answered for {image}")
    return Answer.of(holds=False, seen=f"ECR: {answer['failures'][0]['failureReason']}")


AWS_IMAGES = Probe(
    id="aws-images",
    assumptions=(
        Assumption(
            id=_ID,
            statement="ECR answers BatchGetImage for images that AWS owns",
            if_it_holds="gates know the architecture of these images",
            if_it_does_not="the image gate has a finding for each of them",
            change="config/models/<model>.yaml: gates.image.registries: name a registry of your"
            " own, and copy the images there",
        ),
    ),
    permissions=("ecr:BatchGetImage",),
    ask=_ask,
)
