"""What real libraries wrote passes, and loads."""

from __future__ import annotations

import pytest

from tests.promotion_steps.artifacts import said
from tests.promotion_steps.corpus.honest_files import honest
from tests.promotion_steps.corpus.loading import loaded
from tests.promotion_steps.corpus.sample import Sample

SAMPLES = list(honest())
INSTALLED = ("honest-sklearn-P", "honest-statsmodels-", "honest-scipy-", "pandas3-pandas-")
"""Those of which the project has the library, as many as take a few seconds."""


def test_the_corpus_is_large_and_each_file_has_a_name_of_its_own() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) > 300


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_an_honest_file_passes(sample: Sample) -> None:
    is_archive = sample.filename.endswith(".tar.gz")

    assert said(sample.content, sample.filename, is_archive=is_archive) == []


def test_an_honest_file_loads_where_its_library_is_installed() -> None:
    loadable = [sample for sample in SAMPLES if sample.name.startswith(INSTALLED)]

    ends = loaded(loadable)

    assert len(ends) > 25
    assert {name: error for name, error in ends.items() if error} == {}
