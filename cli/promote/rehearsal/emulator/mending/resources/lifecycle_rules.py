"""Lifecycle rules as CloudFormation spells them, in the words of the S3 API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")

Rule = Mapping[str, Any]


def lifecycle_xml(configuration: Mapping[str, Any]) -> bytes:
    """Write a `LifecycleConfiguration` as the body of PutBucketLifecycleConfiguration."""
    root = Element("LifecycleConfiguration")
    for rule in configuration["Rules"]:
        element = SubElement(root, "Rule")
        if "Id" in rule:
            SubElement(element, "ID").text = rule["Id"]
        SubElement(element, "Status").text = rule["Status"]
        _add_filter(element, rule)
        _add_expirations(element, rule)
        _add_transitions(element, rule)
    written: bytes = tostring(root)
    return written


def _add_filter(element: Element, rule: Rule) -> None:
    conditions: list[Element] = []
    if "Prefix" in rule:
        conditions.append(_element("Prefix", rule["Prefix"]))
    conditions += [_group("Tag", tag) for tag in rule.get("TagFilters", [])]
    conditions += [_element(name, rule[name]) for name in _SIZES if name in rule]
    parent = SubElement(element, "Filter")
    if len(conditions) > 1:
        parent = SubElement(parent, "And")
    parent.extend(conditions)


def _add_expirations(element: Element, rule: Rule) -> None:
    current = {
        "Days": rule.get("ExpirationInDays"),
        "Date": rule.get("ExpirationDate"),
        "ExpiredObjectDeleteMarker": rule.get("ExpiredObjectDeleteMarker"),
    }
    earlier = rule.get("NoncurrentVersionExpiration") or {
        "NoncurrentDays": rule.get("NoncurrentVersionExpirationInDays")
    }
    abort = rule.get("AbortIncompleteMultipartUpload") or {}
    groups = (
        _group("Expiration", current),
        _group("NoncurrentVersionExpiration", earlier),
        _group("AbortIncompleteMultipartUpload", abort),
    )
    element.extend(group for group in groups if len(group))


def _add_transitions(element: Element, rule: Rule) -> None:
    current = [*rule.get("Transitions", []), *_single(rule, "Transition")]
    for transition in current:
        days = transition.get("TransitionInDays")
        date = transition.get("TransitionDate")
        storage = transition["StorageClass"]
        named = {"Days": days, "Date": date, "StorageClass": storage}
        element.append(_group("Transition", named))
    earlier = [
        *rule.get("NoncurrentVersionTransitions", []),
        *_single(rule, "NoncurrentVersionTransition"),
    ]
    for transition in earlier:
        named = {
            "NoncurrentDays": transition["TransitionInDays"],
            "NewerNoncurrentVersions": transition.get("NewerNoncurrentVersions"),
            "StorageClass": transition["StorageClass"],
        }
        element.append(_group("NoncurrentVersionTransition", named))


def _single(rule: Rule, name: str) -> list[Rule]:
    return [rule[name]] if name in rule else []


def _group(name: str, members: Mapping[str, Any]) -> Element:
    group = Element(name)
    group.extend(_element(key, value) for key, value in members.items() if value is not None)
    return group


def _element(name: str, value: Any) -> Element:
    element = Element(name)
    element.text = str(value).lower() if isinstance(value, bool) else str(value)
    return element
