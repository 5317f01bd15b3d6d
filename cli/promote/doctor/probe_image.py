"""The container image that probes register: one that AWS owns, in the environment's region."""

from __future__ import annotations

from promotion_steps.names import Environment

_SCIKIT_LEARN = {
    "ap-northeast-1": "354813040037",
    "ap-northeast-2": "366743142698",
    "ap-south-1": "720646828776",
    "ap-southeast-1": "121021644041",
    "ap-southeast-2": "783357654285",
    "ca-central-1": "341280168497",
    "eu-central-1": "492215442770",
    "eu-north-1": "662702820516",
    "eu-west-1": "141502667606",
    "eu-west-2": "764974769150",
    "eu-west-3": "659782779980",
    "sa-east-1": "737474898029",
    "us-east-1": "683313688378",
    "us-east-2": "257758044811",
    "us-west-1": "746614075791",
    "us-west-2": "246618743249",
}
"""Accounts of SageMaker's scikit-learn image, from its guide's table of registry paths."""
_REPOSITORY = "sagemaker-scikit-learn:1.2-1-cpu-py3"


def image_of_aws(environment: Environment) -> str | None:
    """Return SageMaker's scikit-learn image; None in a region that the table lacks."""
    account = _SCIKIT_LEARN.get(environment.region)
    if account is None:
        return None
    return f"{account}.dkr.ecr.{environment.region}.amazonaws.com/{_REPOSITORY}"
