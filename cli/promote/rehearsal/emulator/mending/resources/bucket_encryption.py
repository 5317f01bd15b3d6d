"""The encryption of AWS::S3::Bucket, which MiniStack drops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.services import s3
from ministack.services.cloudformation import provisioners

PROPERTY = "BucketEncryption"


def install() -> None:
    """Apply the property when a bucket is made, changed, or loses it."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        (PROPERTY, _xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),
    )


def _xml(encryption: Mapping[str, Any]) -> bytes:
    root = Element("ServerSideEncryptionConfiguration")
    for rule in encryption["ServerSideEncryptionConfiguration"]:
        element = SubElement(root, "Rule")
        default = SubElement(element, "ApplyServerSideEncryptionByDefault")
        for name, value in rule["ServerSideEncryptionByDefault"].items():
            SubElement(default, name).text = value
        enabled = str(rule.get("BucketKeyEnabled", False)).lower()
        SubElement(element, "BucketKeyEnabled").text = enabled
    written: bytes = tostring(root)
    return written
