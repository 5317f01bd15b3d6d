from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.promote.rehearsal.emulator.codepipeline.bench import Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.code_pipeline.reset()
