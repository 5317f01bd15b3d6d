"""What nobody of one account can do in another."""

from __future__ import annotations

from collections.abc import Iterable

from promote.access.policy_anchor import policy_anchor
from promote.access.principal import Principal
from promote.access.request import Request
from promote.access_table.askers import STRANGER
from promote.proofs.favourable import favourable_requests, is_reading
from promote.proofs.path_world import PathWorld
from promote.proofs.proof import Answer, Proof
from promotion_steps.names import MODELS_PREFIX, Environment

_PUT_EVENTS = "events:PutEvents"
_ANNOUNCING = ("announce", "report")


def crossing_proofs(path: PathWorld) -> list[Proof]:
    """Prove what each environment cannot do in each other, and strangers in all of them."""
    pairs = [
        (one, other) for one in path.environments for other in path.environments if one != other
    ]
    crossings = [_Crossing(path, one, other) for one, other in pairs]
    return [
        *(crossing.of_writing() for crossing in crossings),
        *(crossing.of_reading() for crossing in crossings),
        *(_no_strangers(path, environment) for environment in path.environments),
    ]


class _Crossing:
    """All that principals of one environment may ask for in another, and the answers."""

    def __init__(self, path: PathWorld, of: Environment, into: Environment) -> None:
        self._of, self._into = of, into
        self._steps = path.environments.index(of) - path.environments.index(into)
        self._answers = _all_that_may_be_asked(path, of, into)

    def of_writing(self) -> Proof:
        sentence = f"no principal of {self._of.name} can write anything in {self._into.name}"
        if abs(self._steps) == 1:
            sentence += ", but put events on its promotion bus"
        refused = [one for one in self._answers if _writes(one) and not self._is_announcing(one)]
        return Proof.of(sentence, self._into, self._answers, refused=refused)

    def of_reading(self) -> Proof:
        answers = [one for one in self._answers if not _writes(one)]
        if self._steps != 1:
            sentence = f"no principal of {self._of.name} can read anything in {self._into.name}"
            return Proof.of(sentence, self._into, answers, refused=answers)
        return Proof.of(
            f"{self._of.name} can read of {self._into.name} the models and the versions of "
            "the path's groups, and nothing else",
            self._into,
            answers,
            refused=(one for one in answers if not _is_of_a_model(one, self._into)),
        )

    def _is_announcing(self, answer: Answer) -> bool:
        request = answer.request
        return (
            abs(self._steps) == 1
            and request.action == _PUT_EVENTS
            and request.resource == self._into.promotion_bus_arn
            and request.principal.arn in map(self._of.role_arn, _ANNOUNCING)
        )


def _no_strangers(path: PathWorld, environment: Environment) -> Proof:
    answers = _asked_by(path, [path.administrator_of(STRANGER)], environment)
    organization = path.world.organization.get(environment.account)
    who = f"of {organization} " if organization else ""
    sentence = f"no account {who}beyond the path can do anything in {environment.name}"
    return Proof.of(sentence, environment, answers, refused=answers)


def _all_that_may_be_asked(path: PathWorld, of: Environment, into: Environment) -> list[Answer]:
    """Ask for all that one side offers to anybody, that the other has, and that one may want."""
    offered = _asked_by(path, path.everybody_of(of), into)
    had = [
        request
        for grant in path.reaching(into, of)
        for request in favourable_requests(grant, [path.world.principal(grant.principal)])
    ]
    wanted = [
        Request(path.administrator_of(of.account), need.action, need.resource, need.context)
        for question in path.questions[into.name]
        for need in question.needs
        if _is_defined(path, need.resource)
    ]
    return [*offered, *path.ask([*had, *wanted])]


def _asked_by(
    path: PathWorld, principals: Iterable[Principal], environment: Environment
) -> list[Answer]:
    everybody = list(principals)
    return path.ask(
        request
        for grant in path.grants_in(environment)
        for request in favourable_requests(grant, everybody)
    )


def _is_defined(path: PathWorld, resource: str) -> bool:
    """Leave out what no template of the path defines, such as the bootstrap's own bucket."""
    return resource != "*" and (
        not resource.startswith("arn:aws:s3:") or policy_anchor(resource) in path.world.buckets
    )


def _writes(answer: Answer) -> bool:
    return not is_reading(answer.request.action)


def _is_of_a_model(answer: Answer, environment: Environment) -> bool:
    action, resource = answer.request.action, answer.request.resource
    if action.startswith("kms:"):
        return answer.request.values("kms:ViaService") != ()
    if action == "s3:ListBucket":
        return all(one.startswith(MODELS_PREFIX) for one in answer.request.values("s3:prefix"))
    models = f"{environment.artifact_bucket_arn}/{MODELS_PREFIX}"
    return resource.startswith((models, environment.arn("sagemaker", "model-package/")))
