"""The name and ARN that one resource of a template gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from promote.access.partition import partition_of, url_suffix_of
from promote.access.resource_names import NamingRule, naming_rule
from promote.access.stack_template import StackTemplate
from promote.access.unresolved import Text, Unresolved


@dataclass(frozen=True, slots=True)
class Physical:
    """Hold what references to a resource return.

    Args:
        name: A made-up but stable one where the template gives none.
    """

    name: Text
    arn: Text
    reference: Text
    attributes: Mapping[str, Text]


def physical(
    stack: StackTemplate,
    logical_id: str,
    resource: Mapping[str, Any],
    resolve: Callable[[Any], Any],
) -> Physical | None:
    """Name a resource; None where its type is not known here."""
    rule = naming_rule(str(resource.get("Type")))
    if rule is None:
        return None
    properties = resource.get("Properties", {})
    given = resolve(properties.get(rule.name_property)) if rule.name_property else None
    name: Text = given if given is not None else f"{stack.name}-{logical_id}"
    fields = {
        "name": name,
        "lower_name": name if isinstance(name, Unresolved) else name.lower(),
        "path": resolve(properties.get("Path", "/")),
        "bus": _bus(resolve(properties.get("EventBusName"))),
        "slash": "" if str(name).startswith("/") else "/",
        "region": stack.region,
        "account": stack.account,
    }
    arn = _text(f"arn:{partition_of(stack.region)}:{rule.arn}", fields)
    url = f"https://sqs.{{region}}.{url_suffix_of(stack.region)}/{{account}}/{{name}}"
    references = {"name": name, "arn": arn, "url": _text(url, fields)}
    return Physical(name, arn, references[rule.reference], _attributes(rule, name, arn))


def _attributes(rule: NamingRule, name: Text, arn: Text) -> dict[str, Text]:
    names = dict.fromkeys(rule.name_attributes, name)
    return names | dict.fromkeys(rule.arn_attributes, arn)


def _bus(name: Any) -> Text:
    if isinstance(name, Unresolved):
        return name
    bus = str(name).rpartition("/")[2] if name else "default"
    return "" if bus == "default" else f"{bus}/"


def _text(template: str, fields: Mapping[str, Text]) -> Text:
    text = template.format(**{key: str(value) for key, value in fields.items()})
    used = [value for key, value in fields.items() if f"{{{key}}}" in template]
    is_open = any(isinstance(value, Unresolved) for value in used)
    return Unresolved(text) if is_open else text
