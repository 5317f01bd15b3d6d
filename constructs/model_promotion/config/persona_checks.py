"""What the people of a path must be to its accounts and to its models."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from model_promotion.config.known_keys import nearest
from model_promotion.config.refusal import key_path, shown
from promotion_steps.names import TEAM_PERSONAS, Environment

LONGEST_ROLE_NAME = 64

_ARN_PARTS = 6
_ROOT = "root"
_PROVIDERS = ("saml_provider", "oidc_provider")
_Place = tuple[str | int, ...]


def principal_lines(path: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each principal that an environment's account may not trust.

    The content need not be valid otherwise, so that all problems are told together.
    """
    for at, environment in enumerate(_list(path.get("environments"))):
        account = _mapping(environment).get("account")
        personas = _mapping(_mapping(environment).get("personas"))
        for place, principal in _principals(personas, ("environments", at, "personas")):
            if isinstance(account, str):
                yield from _foreign(place, principal, account)


def team_lines(path: Mapping[str, Any], teams: Collection[object]) -> Iterator[str]:
    """Yield a line for each team of an environment that no model belongs to.

    Args:
        path: The content of the path's file.
        teams: What the files of models say.
    """
    known = sorted({team for team in teams if isinstance(team, str)})
    expected = f"expected one of {', '.join(known)}" if known else "expected a model with this team"
    for at, environment in enumerate(_list(path.get("environments"))):
        for team in _mapping(_mapping(_mapping(environment).get("personas")).get("teams")):
            if isinstance(team, str) and team not in known:
                place = key_path(["environments", at, "personas", "teams", team])
                meant = nearest(team, known)
                yield f"{place}: no model's team, got {shown(team)}, {expected}{meant}"


def role_name_lines(model: Mapping[str, Any], path: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line where the names of a team's roles would be longer than IAM takes."""
    team, names = model.get("team"), [path.get("name"), *_environment_names(path)]
    if not isinstance(team, str) or not all(isinstance(name, str) for name in names):
        return
    taken = max((_shortest_role(names[0], name) for name in names[1:]), default=0)
    if taken + len(team) > LONGEST_ROLE_NAME:
        yield (
            f"team: its roles' names would be longer than {LONGEST_ROLE_NAME} characters, "
            f"got {shown(team)}, expected at most {LONGEST_ROLE_NAME - taken} characters "
            f"on the path {names[0]}"
        )


def _shortest_role(path: str, name: str) -> int:
    environment = Environment(path=path, name=name, account="", region="")
    return max(len(environment.persona(persona, "-")) - 1 for persona in TEAM_PERSONAS)


def _environment_names(path: Mapping[str, Any]) -> list[Any]:
    return [_mapping(one).get("name") for one in _list(path.get("environments"))]


def _principals(personas: Mapping[str, Any], where: _Place) -> Iterator[tuple[_Place, Any]]:
    for key, written in personas.items():
        if key == "teams":
            for team, people in _mapping(written).items():
                yield from _principals(_mapping(people), (*where, key, team))
        else:
            yield from (((*where, key, at), one) for at, one in enumerate(_list(written)))


def _foreign(place: _Place, principal: Any, account: str) -> Iterator[str]:
    if _is_of_another(principal, account) and principal.rpartition(":")[2] == _ROOT:
        yield (
            f"{key_path(place)}: the root of another account, got {shown(principal)}, "
            "expected roles or users of it"
        )
    for key in _PROVIDERS:
        provider = _mapping(principal).get(key)
        if _is_of_another(provider, account):
            yield (
                f"{key_path((*place, key))}: of another account, got {shown(provider)}, "
                f"expected an identity provider of {shown(account)}"
            )


def _is_of_another(arn: object, account: str) -> bool:
    parts = arn.split(":") if isinstance(arn, str) else []
    return len(parts) >= _ARN_PARTS and parts[4] != account


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
