"""What instance types have: an accelerator, memory, disks of their own."""

from __future__ import annotations

import re

NVIDIA, NEURON, GAUDI = "NVIDIA GPU", "AWS Neuron", "Intel Gaudi"
_ACCELERATORS = {"p": NVIDIA, "g": NVIDIA, "gr": NVIDIA, "inf": NEURON, "trn": NEURON, "dl": GAUDI}

GIB = 1024**3
LEAST_MEMORY = 2 * GIB
"""What every instance type of SageMaker has: ml.c8g.medium has the least."""

_TYPE = re.compile(r"ml\.(?P<letters>[a-z]+)(?P<generation>\d+)[a-z0-9-]*\.(?P<size>[a-z0-9]+)")
_VCPUS = {"medium": 1, "large": 2, "xlarge": 4}
_GIB_FOR_EACH_VCPU = {"c": 2, "m": 4, "r": 8}
_REGULAR_SINCE = 5
"""The generation since which memory follows from the family and the size."""
_T2 = {"medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}


def accelerator_of(instance_type: str) -> str | None:
    """Return the accelerator of an instance type; None where it has none."""
    match = _TYPE.fullmatch(instance_type)
    return _ACCELERATORS.get(match["letters"]) if match else None


def memory_of(instance_type: str) -> int | None:
    """Return the bytes of memory of an instance type; None where the rule is not known.

    Source: "Amazon EC2 instance types", general purpose, compute and memory optimized families.
    """
    match = _TYPE.fullmatch(instance_type)
    if match is None:
        return None
    letters, generation, size = match["letters"], int(match["generation"]), match["size"]
    if letters == "t" and size in _T2:
        return _T2[size] * GIB
    ratio = _GIB_FOR_EACH_VCPU.get(letters)
    vcpus = _vcpus(size)
    if ratio is None or vcpus is None or generation < _REGULAR_SINCE:
        return None
    return ratio * vcpus * GIB


def _vcpus(size: str) -> int | None:
    if match := re.fullmatch(r"(\d+)xlarge", size):
        return 4 * int(match[1])
    return _VCPUS.get(size)
