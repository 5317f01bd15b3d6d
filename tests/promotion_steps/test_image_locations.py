"""Images in the region of the target: by the config's registries, and by AWS's own."""

from __future__ import annotations

import re

import pytest

from promotion_steps.aws_registries import aws_account, aws_accounts
from promotion_steps.finding import Refused
from promotion_steps.image_locations import ImageLocations
from promotion_steps.image_reference import ImageReference

DIGEST = f"sha256:{'a' * 64}"
DEV = "111111111111.dkr.ecr.us-east-1.amazonaws.com"
PROD = "333333333333.dkr.ecr.eu-west-1.amazonaws.com"
SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn"


def find(uri: str, region: str = "eu-west-1") -> str:
    return ImageLocations(region=region).find_uri(uri)


def mapped(uri: str, registries: dict[str, str]) -> str:
    return ImageLocations(region="eu-west-1", registries=registries).find_uri(uri)


@pytest.mark.parametrize(
    ("registries", "found"),
    [
        ({DEV: PROD}, f"{PROD}/team/churn"),
        ({DEV: f"{PROD}/mirror"}, f"{PROD}/mirror/team/churn"),
        ({f"{DEV}/team": f"{PROD}/team"}, f"{PROD}/team/churn"),
        ({f"{DEV}/team": PROD}, f"{PROD}/churn"),
        ({f"{DEV}/team/churn": f"{PROD}/churn"}, f"{PROD}/churn"),
        ({DEV: PROD, f"{DEV}/team": f"{PROD}/own"}, f"{PROD}/own/churn"),
        ({f"{DEV}/tea": f"{PROD}/other", DEV: PROD}, f"{PROD}/team/churn"),
    ],
)
def test_the_longest_registry_that_holds_an_image_says_where_it_is(
    registries: dict[str, str], found: str
) -> None:
    assert mapped(f"{DEV}/team/churn@{DIGEST}", registries) == f"{found}@{DIGEST}"


def test_an_image_elsewhere_is_named_by_its_digest_alone() -> None:
    assert mapped(f"{DEV}/churn:1.4@{DIGEST}", {DEV: PROD}) == f"{PROD}/churn@{DIGEST}"


def test_an_image_in_the_targets_region_stays_as_it_is() -> None:
    uri = f"{DEV}/churn:1.4@{DIGEST}"

    assert find(uri, region="us-east-1") == uri


def test_an_image_in_the_targets_region_may_be_replicated_into_its_account() -> None:
    own = DEV.replace("111111111111", "222222222222")
    locations = ImageLocations(region="us-east-1", registries={DEV: own})

    assert locations.find_uri(f"{DEV}/churn@{DIGEST}") == f"{own}/churn@{DIGEST}"


def test_an_image_of_aws_is_in_the_account_that_aws_has_in_the_region() -> None:
    assert find(f"{SKLEARN}@{DIGEST}") == (
        f"141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn@{DIGEST}"
    )


def test_a_registry_of_the_config_goes_before_the_one_of_aws() -> None:
    own = f"{PROD}/aws"

    assert mapped(f"{SKLEARN}@{DIGEST}", {SKLEARN.partition("/")[0]: own}) == (
        f"{own}/sagemaker-scikit-learn@{DIGEST}"
    )


@pytest.mark.parametrize(
    "uri",
    [
        f"{DEV}/churn@{DIGEST}",
        f"{DEV}/sagemaker-scikit-learn@{DIGEST}",
        f"683313688378.dkr.ecr.us-east-1.amazonaws.com/churn@{DIGEST}",
    ],
)
def test_any_other_image_of_another_region_is_refused_with_the_key_to_set(uri: str) -> None:
    repository = uri.partition("@")[0]

    message = (
        "in another region, got us-east-1, expected a registry in eu-west-1 that `images` in"
        f" path.yaml maps {repository} to"
    )
    with pytest.raises(Refused, match=f"^{re.escape(message)}$"):
        find(uri)


def test_an_image_that_aws_does_not_offer_in_the_region_is_refused() -> None:
    with pytest.raises(Refused, match="AWS offers no sagemaker-scikit-learn in ap-southeast-7"):
        find(f"{SKLEARN}@{DIGEST}", region="ap-southeast-7")


def test_what_is_no_image_of_ecr_is_refused() -> None:
    with pytest.raises(Refused, match="got 'python:3', expected ACCOUNT"):
        find("python:3")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1"])
def test_an_account_of_aws_has_repositories(region: str) -> None:
    account = aws_account("sagemaker-scikit-learn", region)

    assert account in aws_accounts(region)


def test_a_moved_image_ends_where_a_folder_does() -> None:
    image = ImageReference.from_uri(f"{DEV}/team/churn@{DIGEST}")

    with pytest.raises(ValueError, match=r"got .*/team/churn@.*, expected an image in .*/tea$"):
        image.moved(f"{DEV}/tea", PROD)


def test_a_map_that_leaves_no_repository_is_refused() -> None:
    with pytest.raises(Refused, match=r"^`images` in path.yaml maps .*/churn to .*\.com: got '"):
        mapped(f"{DEV}/churn@{DIGEST}", {f"{DEV}/churn": PROD})
