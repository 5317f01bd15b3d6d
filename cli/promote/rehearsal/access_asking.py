"""Whether the deployed accounts answer as their templates do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from promote.access import world as access
from promote.access_table.answers import may
from promote.access_table.askers import as_deployed, roles_seen_from
from promote.access_table.path_questions import path_questions
from promote.access_table.question import Question
from promote.refusal import is_denial
from promote.rehearsal.access_calls import Call, call_for
from promote.rehearsal.check import Observation
from promote.rehearsal.world import World
from promotion_steps.names import PERSONAS, Environment

_VERSION = ":model-package/"
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class _Asked:
    who: str
    question: Question
    expected: bool
    found: bool

    def __str__(self) -> str:
        got, wanted = _word(allowed=self.found), _word(allowed=self.expected)
        return f"{self.who}, {self.question.text}: got {got}, expected {wanted}"


def ask_the_accounts(world: World) -> Observation:
    """Ask every kind of question that one call can ask, as each person of both ends of the path."""
    templates = access.World.read(world.assembly.folder)
    environments = world.assembly.environments
    asked = [
        one
        for environment in (environments[0], environments[-1])
        for one in _asked_in(world, templates, as_deployed(environment, templates))
    ]
    wrong = [str(one) for one in asked if one.found is not one.expected]
    allowed = sum(one.found for one in asked)
    return Observation(
        passed=bool(asked) and not wrong,
        observed="; ".join(wrong[:3]) or f"{len(asked)} questions, {allowed} of them allowed",
        evidence={"asked": len(asked), "allowed": allowed, "wrong": wrong},
    )


def _asked_in(world: World, templates: access.World, environment: Environment) -> Iterator[_Asked]:
    questions = [
        (_of_what_is_not_there(question), call)
        for question in _each_kind(path_questions(environment, templates))
        if (call := call_for(question.needs[0]))
    ]
    services = sorted({call.service for _, call in questions})
    everybody = roles_seen_from(templates, [environment], environment)
    for work in (one for one in everybody if one.startswith(PERSONAS)):
        credentials = world.sessions.persona(environment, work)
        clients = {name: world.sessions.client(name, credentials) for name in services}

        def ask(asked: tuple[Question, Call], clients: Mapping[str, Any] = clients) -> bool:
            question, call = asked
            arguments = call.arguments(question.needs[0])
            return _is_allowed(clients[call.service], call.operation, arguments)

        with ThreadPoolExecutor(_AT_ONCE) as asking:
            for (question, _), found in zip(questions, asking.map(ask, questions), strict=True):
                expected = may(templates, everybody[work], question)
                yield _Asked(f"{environment.name} {work}", question, expected, found)


def _each_kind(questions: Iterable[Question]) -> list[Question]:
    """Leave out what is asked of another model of the same team, or of another gate."""
    kinds: dict[tuple[str, ...], Question] = {}
    for question in questions:
        need = question.needs[0]
        about = question.text.rpartition(" of ")[0] or question.text
        kinds.setdefault((need.action, about, str(sorted(need.context.items()))), question)
    return list(kinds.values())


def _of_what_is_not_there(question: Question) -> Question:
    """Ask about the very version that is named, which nobody has: it has no group's tags."""
    needs = (
        replace(need, context=_without_tags(need.context)) if _VERSION in need.resource else need
        for need in question.needs
    )
    return replace(question, needs=tuple(needs))


def _without_tags(context: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in context.items() if not key.startswith("aws:ResourceTag/")}


def _is_allowed(client: Any, operation: str, arguments: Any) -> bool:
    """Tell whether AWS let the caller ask; what came of the request does not matter."""
    try:
        getattr(client, operation)(**arguments)
    except ClientError as error:
        return not is_denial(error)
    return True


def _word(*, allowed: bool) -> str:
    return "allowed" if allowed else "denied"
