"""An audit asks thousands of questions; nobody waits for them."""

from __future__ import annotations

import time
from pathlib import Path

from promote.access.request import Request
from promote.access.world import World


def test_twenty_thousand_decisions_take_a_few_seconds(assembly: Path) -> None:
    before = time.process_time()
    world = World.read(assembly)
    read = time.process_time()
    principals = [world.principal(arn) for arn in world.identities]
    for number in range(20_000):
        target = f"arn:aws:s3:::acme-staging-artifacts-222222222222/models/{number}"
        world.decide(Request(principals[number % len(principals)], "s3:GetObject", target))

    assert read - before < 1
    assert time.process_time() - read < 10
