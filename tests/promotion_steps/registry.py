"""Model packages in moto, one registry for each account."""

from __future__ import annotations

from typing import Any

import boto3


def registry(account: str, region: str = "us-east-1") -> Any:
    """Return the client of an account's own registry."""
    sts = boto3.client("sts", region_name=region)
    credentials = sts.assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/registry", RoleSessionName="tests"
    )["Credentials"]
    return boto3.client(
        "sagemaker",
        region_name=region,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
