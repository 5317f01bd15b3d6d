"""One config gives the same bytes, wherever, whenever and by whom it is synthesized."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stacks.synthesis.leaks import KEPT, LEAKS
from tests.stacks.synthesis.surroundings import Surroundings, as_another_user

Files = dict[str, bytes]


def differing(one: Files, other: Files) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def test_two_machines_give_the_same_bytes(assembly: Path, tmp_path: Path) -> None:
    elsewhere = Surroundings.elsewhere(tmp_path)

    there = elsewhere.synthesize(elsewhere.checkout / "app.py")

    files = (path for path in assembly.rglob("*") if path.is_file())
    here = {str(path.relative_to(assembly)): path.read_bytes() for path in files}
    assert len(here) > 100
    assert differing(here, there) == set()


@pytest.fixture(scope="module")
def leaked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Files]:
    """What an app that leaks the machine gives on two of them."""
    here = Surroundings.here(tmp_path_factory.mktemp("here"))
    elsewhere = Surroundings.elsewhere(tmp_path_factory.mktemp("elsewhere"))
    script = Path(__file__).parent / "synthesis" / "leaks.py"
    return here.synthesize(script), elsewhere.synthesize(script)


@pytest.mark.parametrize("leak", sorted(LEAKS.keys() - {KEPT}))
def test_what_a_template_tells_of_its_machine_is_noticed(
    leak: str, leaked: tuple[Files, Files]
) -> None:
    if leak == "UserId" and not as_another_user():
        pytest.skip("this machine runs nothing under another user id")

    assert f"{leak}.template.json" in differing(*leaked)


def test_what_depends_on_the_config_alone_is_the_same_on_two_machines(
    leaked: tuple[Files, Files],
) -> None:
    assert f"{KEPT}.template.json" not in differing(*leaked)
