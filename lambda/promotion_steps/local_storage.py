"""Instances whose disks encrypt themselves."""

from __future__ import annotations

import re

# A "d" after the generation marks local disks; later generations of accelerated families all have
# them (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-volumes.html).
_LOCAL = re.compile(
    r"ml\.(?:"
    r"[a-z]+\d+[a-z]*d[a-z]*"
    r"|g[5-9][a-z]*|gr\d+[a-z]*|p[4-9][a-z]*|trn\d+[a-z]*"
    r")\..+"
)


def has_local_storage(instance_type: str) -> bool:
    """Tell whether SageMaker refuses a key for the volume of an instance type."""
    return bool(_LOCAL.fullmatch(instance_type))
