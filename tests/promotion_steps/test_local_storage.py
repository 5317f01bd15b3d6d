"""Instances whose disks encrypt themselves."""

from __future__ import annotations

import pytest

from promotion_steps.local_storage import has_local_storage


@pytest.mark.parametrize(
    "instance_type",
    [
        "ml.c5d.large",
        "ml.c6gd.xlarge",
        "ml.g4dn.xlarge",
        "ml.g5.2xlarge",
        "ml.g6e.48xlarge",
        "ml.gr6.4xlarge",
        "ml.m5d.24xlarge",
        "ml.m6id.large",
        "ml.p3dn.24xlarge",
        "ml.p4de.24xlarge",
        "ml.p5en.48xlarge",
        "ml.r5d.large",
        "ml.trn1n.32xlarge",
    ],
)
def test_a_disk_of_the_instance_encrypts_itself(instance_type: str) -> None:
    assert has_local_storage(instance_type)


@pytest.mark.parametrize(
    "instance_type",
    [
        "ml.c5.large",
        "ml.c6g.medium",
        "ml.inf2.xlarge",
        "ml.m5.large",
        "ml.m6i.large",
        "ml.p2.xlarge",
        "ml.p3.2xlarge",
        "ml.r5.large",
        "ml.t2.medium",
    ],
)
def test_a_volume_over_the_network_takes_a_key(instance_type: str) -> None:
    assert not has_local_storage(instance_type)
