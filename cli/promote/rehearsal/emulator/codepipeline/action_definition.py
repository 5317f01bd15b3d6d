"""What an action's declaration must be beyond its shape."""

from __future__ import annotations

from promote.rehearsal.emulator.codepipeline.actions.action import ActionType
from promote.rehearsal.emulator.codepipeline.actions.catalogue import ACTION_TYPES, type_key
from promote.rehearsal.emulator.codepipeline.execution import Declaration
from promote.rehearsal.emulator.codepipeline.refusals import bad_action
from promote.rehearsal.emulator.rules import rule

_OF_OTHER_TYPES = ("commands", "outputVariables", "environmentVariables")
_COUNTED = ("inputArtifacts", "outputArtifacts")


def check_action(stage: str, action: Declaration, region: str) -> None:
    """Refuse an action of an unknown type, or one that its type has no use for.

    Raises:
        ServiceError: The declaration does not fit the type.
    """
    at = f"stages.{stage}.actions.{action['name']}"
    kind = ACTION_TYPES.get(type_key(action))
    if kind is None:
        known = ", ".join("/".join(key) for key in ACTION_TYPES)
        raise bad_action(
            f"{at}.actionTypeId: not supported by this emulator, "
            f"got {'/'.join(type_key(action))!r}, expected one of {known}"
        )
    problem = (
        _check_members(action, region)
        or check_timeout(action)
        or _check_configuration(kind, action)
        or _check_artifacts(kind, action)
        or kind.check({"configuration": {}, **action})
    )
    if problem:
        raise bad_action(f"{at}.{problem}")


def _check_members(action: Declaration, region: str) -> str | None:
    for member in _OF_OTHER_TYPES:
        if action.get(member):
            return f"{member}: got some, expected none in an action of this type"
    if action.get("region", region) != region:
        return (
            f"region: not supported by this emulator, got {action['region']!r}, "
            f"expected the pipeline's, {region}"
        )
    return None


@rule(test="codepipeline/test_action_definition.py::test_only_a_manual_approval_has_a_timeout")
def check_timeout(action: Declaration) -> str | None:
    """Only a manual approval may declare `timeoutInMinutes`.

    Source: CodePipeline API Reference, ActionDeclaration.
    """
    if "timeoutInMinutes" not in action or type_key(action)[::2] == ("Approval", "Manual"):
        return None
    return "timeoutInMinutes: available only to the manual approval action type, expected none"


def _check_configuration(kind: ActionType, action: Declaration) -> str | None:
    given = set(action.get("configuration", {}))
    expected = ", ".join(sorted(kind.required | kind.optional)) or "none"
    if missing := sorted(kind.required - given):
        return f"configuration.{missing[0]}: missing, expected the keys {expected}"
    if unknown := sorted(given - kind.required - kind.optional):
        return f"configuration.{unknown[0]}: unknown to this emulator, expected of {expected}"
    return None


def _check_artifacts(kind: ActionType, action: Declaration) -> str | None:
    for member, (least, most) in zip(_COUNTED, (kind.inputs, kind.outputs), strict=True):
        count = len(action.get(member, []))
        if not least <= count <= most:
            expected = f"{least}" if least == most else f"{least} to {most}"
            return f"{member}: wrong number, got {count}, expected {expected}"
    return None
