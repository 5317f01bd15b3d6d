"""Whatever the files hold, a config comes out or a refusal of lines."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings, strategies as st

from model_promotion.config import ConfigError, PromotionConfig, load_promotion_config

CONFIG = Path(__file__).parents[3] / "config"
FILES = ("path.yaml", "models/breast-cancer.yaml")
ANY_EXAMPLE = settings(max_examples=60, deadline=None)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.text(max_size=12)
)
documents = st.recursive(
    scalars,
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.integers() | st.booleans(), inside, max_size=3)
    ),
    max_leaves=8,
)


def outcome(file: str, content: bytes) -> PromotionConfig | ConfigError:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models").mkdir()
        for kept in (*FILES, "models/breast-cancer.csv"):
            (folder / kept).write_bytes((CONFIG / kept).read_bytes())
        (folder / file).write_bytes(content)
        try:
            return load_promotion_config(folder)
        except ConfigError as error:
            refusal = error
    assert refusal.lines
    assert all(line.isprintable() for line in refusal.lines)
    return refusal


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List where something could stand instead of something else."""
    if not isinstance(value, (dict, list)):
        return [here]
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    return [here, *(place for key, item in inside for place in places(item, (*here, key)))]


def replaced(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = deepcopy(document)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return changed


@pytest.mark.parametrize("file", FILES)
@ANY_EXAMPLE
@given(document=documents)
def test_a_document_of_any_form_is_refused_in_lines(file: str, document: Any) -> None:
    outcome(file, yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("file", FILES)
@ANY_EXAMPLE
@given(choice=st.data(), value=documents, key=st.none() | st.text(max_size=6))
def test_a_good_document_with_anything_in_one_place_is_read_or_refused(
    file: str, choice: st.DataObject, value: Any, key: str | None
) -> None:
    document = yaml.safe_load((CONFIG / file).read_text("utf-8"))
    place = choice.draw(st.sampled_from(places(document)))
    changed = replaced(document, place, value if key is None else {key: value, "gates": value})
    outcome(file, yaml.safe_dump(changed).encode())


@pytest.mark.parametrize("file", FILES)
@ANY_EXAMPLE
@given(content=st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
@example(content=b'"\\xF0\\U7FFFFFFF"')
@example(content=b"%YAML 99999999999999999999.1\n---\n")
@example(content=b"%TAG ! tag:%FF\n--- !x y\n")
@example(content=b'{"[key]": 1}')
def test_any_bytes_are_refused_in_lines(file: str, content: bytes) -> None:
    outcome(file, content)


def test_what_is_unchanged_is_read() -> None:
    for file in FILES:
        assert isinstance(outcome(file, (CONFIG / file).read_bytes()), PromotionConfig)
