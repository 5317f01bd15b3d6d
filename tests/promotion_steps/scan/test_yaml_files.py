"""Plain YAML and the modules that load pickles pass; tags of Python's objects are refused."""

from __future__ import annotations

import pytest

from tests.promotion_steps.artifacts import said

PLAIN = b"""\
channels: [conda-forge]
dependencies:
- python=3.13
- pip: [scikit-learn==1.9.1]
note: "!! python, 100% of it"
kind: !!str text
place: !Ref python
"""


@pytest.mark.parametrize("name", ["conda.yaml", "python_env.yml", "a/CONFIG.YAML"])
def test_plain_yaml_passes(name: str) -> None:
    assert said(PLAIN, name) == []


def test_a_tag_of_pythons_objects_is_named_with_its_byte() -> None:
    (message,) = said(b"a: 1\nb: !!python/object/apply:os.system [x]\n", "config.yaml")

    assert message == ("config.yaml: YAML with a tag at byte 8, got !!python, expected plain data")


@pytest.mark.parametrize(
    "module", ["mlflow.pytorch.pickle_module", "pickle", "cloudpickle\n", "dill"]
)
def test_a_module_that_loads_pickles_as_python_does_passes(module: str) -> None:
    assert said(module.encode(), "data/pickle_module_info.txt") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"evil.loader", "got evil.loader.Unpickler"),
        (b"os", "got os.Unpickler"),
        ("\u00e9vil".encode(), "expected its name in ASCII"),
        (b"a" * 2000, "expected at most 1024 bytes"),
    ],
)
def test_any_other_module_is_refused(body: bytes, expected: str) -> None:
    (message,) = said(body, "data/pickle_module_info.txt")

    assert expected in message
