"""The condition before a stage: its rules, and what becomes of the stage when one fails."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from promote.rehearsal.emulator.codepipeline.execution import (
    FAILED,
    SUCCEEDED,
    ConditionRun,
    Declaration,
    RuleRun,
)
from promote.rehearsal.emulator.codepipeline.variables import (
    Namespaces,
    UnknownVariableError,
    resolve,
)

ERRORED = "Errored"
RESULTS = ("FAIL", "SKIP")
RETRY_MODES = ("FAILED_ACTIONS", "ALL_ACTIONS")
OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "CONTAINS": lambda value, expected: expected in value,
    "MATCHES": lambda value, expected: re.fullmatch(expected, value) is not None,
}
RULE_KEYS = ("Variable", "Operator", "Value")


def check_condition(stage: Declaration) -> str | None:
    """Say what is wrong with the conditions of a stage, or nothing."""
    if "onSuccess" in stage:
        return (
            f"onSuccess: not supported by this emulator, got {stage['onSuccess']!r}, expected none"
        )
    if "onFailure" in stage and (problem := _check_failure(stage["onFailure"])):
        return f"onFailure.{problem}"
    for condition in stage.get("beforeEntry", {}).get("conditions", []):
        result = condition.get("result")
        if result not in RESULTS:
            return f"beforeEntry.result: got {result!r}, expected one of {', '.join(RESULTS)}"
        names = [rule["name"] for rule in condition.get("rules", [])]
        if not names or len(set(names)) < len(names):
            return f"beforeEntry.rules: got {names!r}, expected rules of different names"
        for rule in condition["rules"]:
            if problem := _check_rule(rule):
                return f"beforeEntry.rules.{rule['name']}.{problem}"
    return None


def evaluate(stage: Declaration, namespaces: Namespaces) -> ConditionRun | None:
    """Evaluate the condition before a stage, if it has one: every rule must hold."""
    conditions = stage.get("beforeEntry", {}).get("conditions", [])
    if not conditions:
        return None
    try:
        rules = tuple(_evaluate_rule(rule, namespaces) for rule in conditions[0]["rules"])
    except (UnknownVariableError, re.error) as error:
        # A typing error must not skip a stage in silence, as a failed rule may.
        return ConditionRun(status=ERRORED, summary=str(error), rules=())
    failed = next((rule for rule in rules if rule.status == FAILED), None)
    if failed is None:
        return ConditionRun(status=SUCCEEDED, summary="every rule holds", rules=rules)
    return ConditionRun(status=FAILED, summary=f"{failed.name}: {failed.summary}", rules=rules)


def retries(stage: Declaration) -> str | None:
    """Return the mode in which CodePipeline retries the stage, once, when it fails."""
    on_failure = stage.get("onFailure")
    if on_failure is None:
        return None
    return str(on_failure["retryConfiguration"]["retryMode"])


def skips(stage: Declaration) -> bool:
    """Whether a failed condition skips the stage instead of failing it."""
    return bool(stage["beforeEntry"]["conditions"][0]["result"] == "SKIP")


def _check_failure(on_failure: Declaration) -> str | None:
    """Accept a retry without conditions, which is all that promotions use."""
    if on_failure.get("result") != "RETRY" or on_failure.get("conditions"):
        return f"result: not supported by this emulator, got {on_failure!r}, expected RETRY alone"
    mode = on_failure.get("retryConfiguration", {}).get("retryMode")
    if mode not in RETRY_MODES:
        return f"retryConfiguration.retryMode: got {mode!r}, expected {' or '.join(RETRY_MODES)}"
    return None


def _check_rule(rule: Declaration) -> str | None:
    provider = rule["ruleTypeId"]["provider"]
    if provider != "VariableCheck":
        return (
            f"ruleTypeId.provider: not supported by this emulator, got {provider!r}, "
            "expected 'VariableCheck'"
        )
    configuration = rule.get("configuration", {})
    if set(configuration) != set(RULE_KEYS):
        return (
            f"configuration: got keys {', '.join(sorted(configuration))}, "
            f"expected {', '.join(RULE_KEYS)}"
        )
    if configuration["Operator"] not in OPERATORS:
        return (
            f"configuration.Operator: got {configuration['Operator']!r}, "
            f"expected one of {', '.join(OPERATORS)}"
        )
    return None


def _evaluate_rule(rule: Declaration, namespaces: Namespaces) -> RuleRun:
    configuration = rule["configuration"]
    value = resolve(configuration["Variable"], namespaces)
    expected = resolve(configuration["Value"], namespaces)
    symbol = configuration["Operator"]
    holds = OPERATORS[symbol](value, expected)
    return RuleRun(
        name=rule["name"],
        status=SUCCEEDED if holds else FAILED,
        summary=f"{value!r} {symbol} {expected!r} is {str(holds).lower()}",
    )
