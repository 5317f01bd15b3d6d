"""Where a bucket of a stack has its accesses logged, which MiniStack drops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.services import s3


def log_accesses(bucket: str, configuration: Mapping[str, Any]) -> None:
    """Do PutBucketLogging; AWS refuses a destination that is not there.

    Raises:
        ValueError: There is no such destination.
    """
    destination = configuration["DestinationBucketName"]
    if destination not in s3._buckets:
        raise ValueError("The target bucket for logging does not exist")
    root = Element("BucketLoggingStatus")
    enabled = SubElement(root, "LoggingEnabled")
    SubElement(enabled, "TargetBucket").text = destination
    SubElement(enabled, "TargetPrefix").text = configuration.get("LogFilePrefix", "")
    s3._put_bucket_logging(bucket, tostring(root))


def stop_logging(bucket: str) -> None:
    """Do PutBucketLogging without a destination."""
    s3._put_bucket_logging(bucket, tostring(Element("BucketLoggingStatus")))
