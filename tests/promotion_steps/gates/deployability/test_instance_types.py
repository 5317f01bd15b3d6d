"""What is known of instance types by their names."""

from __future__ import annotations

import botocore.session
import pytest

from promotion_steps.gates.deployability.instance_types import (
    GAUDI,
    GIB,
    LEAST_MEMORY,
    NEURON,
    NVIDIA,
    accelerator_of,
    memory_of,
)

ALL = (
    botocore.session.get_session()
    .get_service_model("sagemaker")
    .shape_for("ProductionVariantInstanceType")
    .enum
)


@pytest.mark.parametrize(
    ("instance_type", "accelerator"),
    [
        ("ml.m5.large", None),
        ("ml.m7i.48xlarge", None),
        ("ml.c7g.xlarge", None),
        ("ml.m6gd.large", None),
        ("ml.r8g.medium", None),
        ("ml.t2.medium", None),
        ("ml.p3.2xlarge", NVIDIA),
        ("ml.p6-b200.48xlarge", NVIDIA),
        ("ml.p6e-gb200.36xlarge", NVIDIA),
        ("ml.g4dn.xlarge", NVIDIA),
        ("ml.g6e.xlarge", NVIDIA),
        ("ml.gr6.4xlarge", NVIDIA),
        ("ml.inf1.xlarge", NEURON),
        ("ml.inf2.48xlarge", NEURON),
        ("ml.trn1n.32xlarge", NEURON),
        ("ml.dl1.24xlarge", GAUDI),
        ("", None),
    ],
)
def test_the_family_tells_the_accelerator(instance_type: str, accelerator: str | None) -> None:
    assert accelerator_of(instance_type) == accelerator


@pytest.mark.parametrize(
    ("instance_type", "gib"),
    [
        ("ml.t2.medium", 4),
        ("ml.t2.2xlarge", 32),
        ("ml.c8g.medium", 2),
        ("ml.c5.large", 4),
        ("ml.c5d.18xlarge", 144),
        ("ml.m5.large", 8),
        ("ml.m5.xlarge", 16),
        ("ml.m5.24xlarge", 384),
        ("ml.r6gd.16xlarge", 512),
        ("ml.m4.xlarge", None),
        ("ml.g5.xlarge", None),
        ("ml.inf2.xlarge", None),
        ("none", None),
    ],
)
def test_family_and_size_tell_the_memory_of_regular_types(
    instance_type: str, gib: int | None
) -> None:
    assert memory_of(instance_type) == (None if gib is None else gib * GIB)


@pytest.mark.parametrize("instance_type", ALL)
def test_no_instance_type_of_sagemaker_has_less_than_the_least(instance_type: str) -> None:
    memory = memory_of(instance_type)

    assert memory is None or memory >= LEAST_MEMORY
