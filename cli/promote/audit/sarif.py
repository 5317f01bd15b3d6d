"""A report's findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_OWN_TOOL = "promote"
_SCANNERS = ("cdk-nag", "cfn-lint")


def sarif_log(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return one run for each tool that was to look at the templates."""
    own = {**report["tool"], "name": _OWN_TOOL, "ran": True, "why_not": None}
    scanners = [tool for tool in report["tools"] if tool["name"] in _SCANNERS]
    files = {stack["name"]: stack["template"] for stack in report["stacks"]}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [_run(tool, report, files) for tool in (own, *scanners)],
    }


def _run(
    tool: Mapping[str, Any], report: Mapping[str, Any], files: Mapping[str, str]
) -> dict[str, Any]:
    findings = [one for one in report["findings"] if one["tool"] == tool["name"]]
    known = report["rules"] if tool["name"] == _OWN_TOOL else ()
    rules = _rules(findings, known)
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    driver = {"name": tool["name"], "rules": rules}
    if tool["version"]:
        driver["version"] = tool["version"]
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(tool)],
        "results": [_result(one, places, files) for one in findings],
    }


def _invocation(tool: Mapping[str, Any]) -> dict[str, Any]:
    if tool["ran"]:
        return {"executionSuccessful": True}
    said = {"level": "warning", "message": {"text": tool["why_not"]}}
    return {"executionSuccessful": False, "toolExecutionNotifications": [said]}


def _rules(
    findings: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    rules = {
        rule["id"]: {
            "id": rule["id"],
            "shortDescription": {"text": rule["title"]},
            "fullDescription": {"text": rule["why"]},
            "defaultConfiguration": {"level": rule["severity"]},
            "properties": {"tags": rule["controls"]},
        }
        for rule in known
    }
    for finding in findings:
        name = _rule_of(finding)
        rules.setdefault(name, {"id": name, "properties": {"tags": finding["controls"]}})
    return [rules[name] for name in sorted(rules)]


def _result(
    finding: Mapping[str, Any], places: Mapping[str, int], files: Mapping[str, str]
) -> dict[str, Any]:
    rule = _rule_of(finding)
    reason = finding["acknowledged"]
    return {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": finding["severity"],
        "message": {"text": _message(finding)},
        "locations": [_location(finding, files[finding["stack"]])],
        "suppressions": [{"kind": "inSource", "justification": reason}] if reason else [],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {"tags": finding["controls"]},
    }


def _location(finding: Mapping[str, Any], file: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": file},
            "region": {"startLine": finding["line"]},
        }
    }
    if finding["logical_id"]:
        name = f"{finding['stack']}/{finding['logical_id']}"
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def _rule_of(finding: Mapping[str, Any]) -> str:
    """Return the rule without what it found, which cdk-nag writes in brackets."""
    return str(finding["rule"]).partition("[")[0]


def _message(finding: Mapping[str, Any]) -> str:
    found = str(finding["rule"]).partition("[")[2].removesuffix("]")
    return f"{finding['message']}: {found}" if found else str(finding["message"])


def _fingerprint(finding: Mapping[str, Any]) -> str:
    """Return what stays the same when the template's lines move."""
    parts = [finding[key] or "" for key in ("rule", "stack", "logical_id", "message")]
    return sha256("\n".join(parts).encode()).hexdigest()
