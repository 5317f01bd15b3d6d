"""Every malicious pickle and joblib file of the corpus fires, and is refused."""

from __future__ import annotations

import pytest

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus import generated_pickles, joblib_files, pickles
from tests.promotion_steps.corpus.loading import fired
from tests.promotion_steps.corpus.sample import Sample

SAMPLES = [*pickles.malicious(), *joblib_files.malicious()]


def test_the_corpus_is_large_and_each_file_has_a_name_of_its_own() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) > 250


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_malicious_file_runs_its_payload_when_it_is_loaded() -> None:
    loadable = [sample for sample in SAMPLES if sample.loader]

    assert {sample.name for sample in loadable} - fired(loadable) == set()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_malicious_file_is_refused(sample: Sample) -> None:
    assert said(sample.content, sample.filename) != []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_generated_pickle_that_runs_its_payload_is_refused() -> None:
    generated = list(generated_pickles.malicious(400, seed=20261126))

    running = fired(generated)

    assert len(running) > 200
    passed = [one for one in generated if one.name in running and not said(one.content)]
    assert [(one.loader, one.content) for one in passed] == []
