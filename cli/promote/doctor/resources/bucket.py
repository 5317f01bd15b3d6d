"""S3 buckets of probes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from promote.doctor.mark import Mark, tags_of
from promote.doctor.resources.kind import Clients, Kind, is_gone

_WITHOUT_CONSTRAINT = "us-east-1"


def _found(clients: Clients, mark: Mark) -> Iterator[str]:
    from botocore.exceptions import ClientError

    s3 = clients("s3")
    pages = s3.get_paginator("list_buckets").paginate(Prefix=mark.prefix)
    for name in [bucket["Name"] for page in pages for bucket in page["Buckets"]]:
        if not name.startswith(mark.prefix):
            continue
        try:
            tags = s3.get_bucket_tagging(Bucket=name)["TagSet"]
        except ClientError as error:
            if not is_gone(error):  # as S3 answers of a bucket without tags
                raise
            continue
        if mark.is_on(name, tags_of(tags)):
            yield name


def _remove(clients: Clients, name: str) -> None:
    s3 = clients("s3")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for found in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=found["Key"])
    s3.delete_bucket(Bucket=name)


BUCKET = Kind(
    name="S3 bucket",
    found=_found,
    remove=_remove,
    permissions=(
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteObject",
        "s3:GetBucketTagging",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
        "s3:PutBucketPolicy",
        "s3:PutBucketTagging",
        "s3:PutObject",
        "s3:TagResource",
    ),
)


def create_bucket(clients: Clients, mark: Mark, name: str) -> None:
    """Create a bucket that is tagged from its first moment on."""
    region = mark.environment.region
    place = {} if region == _WITHOUT_CONSTRAINT else {"LocationConstraint": region}
    s3 = clients("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={**place, "Tags": mark.tag_list})


def put_bucket_policy(clients: Clients, name: str, statements: list[Mapping[str, Any]]) -> None:
    """Give a bucket a policy."""
    document = {"Version": "2012-10-17", "Statement": statements}
    clients("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(document))
