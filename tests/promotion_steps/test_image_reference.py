"""Image URIs, and whose registry they name."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from promotion_steps.aws_registries import aws_accounts
from promotion_steps.image_reference import ImageReference

DIGEST = f"sha256:{'a' * 64}"
HOST = "111111111111.dkr.ecr.us-east-1.amazonaws.com"


def test_a_pinned_image_is_read() -> None:
    image = ImageReference.from_uri(f"{HOST}/team/churn@{DIGEST}")

    assert image == ImageReference(
        registry=HOST,
        account="111111111111",
        region="us-east-1",
        repository="team/churn",
        tag=None,
        digest=DIGEST,
    )


def test_a_tag_may_stand_before_the_digest() -> None:
    image = ImageReference.from_uri(f"{HOST}/churn:1.4-2@{DIGEST}")

    assert (image.tag, image.digest) == ("1.4-2", DIGEST)


def test_a_tag_alone_is_no_digest() -> None:
    assert ImageReference.from_uri(f"{HOST}/churn:latest").digest is None


@pytest.mark.parametrize(
    "uri",
    [
        None,
        7,
        "",
        "docker.io/library/python:3.11",
        f"{HOST}.evil.com/churn@{DIGEST}",
        f"{HOST}/churn@sha256:abc",
        f"{HOST}/Churn@{DIGEST}",
        f"{HOST}/../churn@{DIGEST}",
        f"{HOST}/churn@{DIGEST}\n",
    ],
)
def test_what_names_no_image_of_ecr_is_refused(uri: object) -> None:
    expected = r"expected ACCOUNT\.dkr\.ecr\.REGION\.amazonaws\.com/REPOSITORY@sha256:DIGEST$"
    with pytest.raises(ValueError, match=expected):
        ImageReference.from_uri(uri)


@given(st.text() | st.from_regex(r"[0-9]{12}\.dkr\.ecr\..*", fullmatch=True))
def test_no_text_makes_it_raise_anything_else(uri: str) -> None:
    try:
        ImageReference.from_uri(uri)
    except ValueError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize(
    ("registry", "lies_in"),
    [
        (HOST, True),
        (f"{HOST}/", True),
        (f"{HOST}/team", True),
        (f"{HOST}/team/churn", True),
        (f"{HOST}/tea", False),
        (f"{HOST}/team/churn/more", False),
        ("222222222222.dkr.ecr.us-east-1.amazonaws.com", False),
    ],
)
def test_a_path_ends_where_a_folder_does(registry: str, lies_in: bool) -> None:
    image = ImageReference.from_uri(f"{HOST}/team/churn@{DIGEST}")

    assert image.lies_in(registry) is lies_in


@pytest.mark.parametrize(
    ("region", "domain", "partition"),
    [
        ("us-east-1", "com", "aws"),
        ("us-gov-west-1", "com", "aws-us-gov"),
        ("cn-north-1", "com.cn", "aws-cn"),
    ],
)
def test_its_repository_has_an_arn(region: str, domain: str, partition: str) -> None:
    uri = f"111111111111.dkr.ecr.{region}.amazonaws.{domain}/churn@{DIGEST}"

    assert ImageReference.from_uri(uri).repository_arn == (
        f"arn:{partition}:ecr:{region}:111111111111:repository/churn"
    )


def test_aws_owns_the_images_of_deep_learning_and_of_scikit_learn() -> None:
    assert {"763104351884", "683313688378"} <= aws_accounts("us-east-1")
    assert "683313688378" not in aws_accounts("eu-west-1")
    assert aws_accounts("atlantis-1") == frozenset()
