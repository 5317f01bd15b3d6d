"""What AWS's own data says of regions and instance types, for the tables in the packages.

`python -m tests.region_tables` writes the tables anew, after botocore or cfn-lint changed.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import botocore
import cfnlint

ROOT = Path(__file__).parents[1]
PARTITIONS = ROOT / "lambda/promotion_steps/aws_partitions.json"
GAPS = ROOT / "constructs/model_promotion/config/region_gaps.json"
INSTANCE_TYPES = ROOT / "constructs/model_promotion/config/instance_types.json"

_BOTOCORE = Path(botocore.__file__).parent / "data"
_SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas/providers"
_SERVICES = (
    "api.ecr",
    "api.sagemaker",
    "cloudformation",
    "codepipeline",
    "dynamodb",
    "events",
    "kms",
    "lambda",
    "logs",
    "runtime.sagemaker",
    "s3",
    "sqs",
    "sts",
)
_TYPES = (
    "AWS::CodePipeline::Pipeline",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::SageMaker::Endpoint",
    "AWS::SageMaker::EndpointConfig",
    "AWS::SageMaker::Model",
    "AWS::SageMaker::ModelPackageGroup",
)


def tables() -> dict[Path, Any]:
    """Return each table's file and what it has to hold."""
    endpoints = json.loads((_BOTOCORE / "endpoints.json").read_text("utf-8"))["partitions"]
    partitions = {
        one["partition"]: {"pattern": one["regionRegex"], "regions": sorted(one["regions"])}
        for one in endpoints
    }
    return {
        PARTITIONS: {"source": "botocore's endpoints.json", "partitions": partitions},
        GAPS: {
            "source": "botocore's endpoints.json, and the schemas of each region in cfn-lint",
            "missing": _gaps(endpoints),
        },
        INSTANCE_TYPES: {
            "source": "botocore's ProductionVariantInstanceType of SageMaker",
            "instance_types": _instance_types(),
        },
    }


def _gaps(endpoints: list[Any]) -> dict[str, list[str]]:
    return {
        region: missing
        for partition in endpoints
        for region in sorted(partition["regions"])
        if (missing := [*_services(partition, region), *_types(region)])
    }


def _services(partition: Any, region: str) -> list[str]:
    offered = partition["services"]
    return [
        service
        for service in _SERVICES
        if region not in offered.get(service, {}).get("endpoints", {})
    ]


def _types(region: str) -> list[str]:
    file = _SCHEMAS / f"{region}.json"
    if not file.exists():
        return []
    known = json.loads(file.read_text("utf-8"))
    return [one for one in _TYPES if one not in known]


def _instance_types() -> list[str]:
    service = _BOTOCORE / "sagemaker/2017-07-24/service-2.json.gz"
    shapes = json.loads(gzip.decompress(service.read_bytes()))["shapes"]
    return sorted(shapes["ProductionVariantInstanceType"]["enum"])


if __name__ == "__main__":
    for file, table in tables().items():
        file.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
