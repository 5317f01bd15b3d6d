"""What the file of a model must be to the path and to the files of other models."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from model_promotion.config.known_keys import nearest
from model_promotion.config.refusal import key_path, shown


def environment_lines(content: Mapping[str, Any], path: Sequence[str]) -> Iterator[str]:
    """Yield a line for each environment that is missing, or there without being a target.

    The content need not be valid otherwise, so that all problems are told together.
    """
    entries = content.get("environments")
    if not path or not isinstance(entries, dict):
        return
    first, *targets = path
    expected = f"expected an entry for each of {', '.join(targets)}"
    for name, entry in entries.items():
        where = key_path(["environments", name])
        if name == first:
            yield f"{where}: models start here, nothing promotes them into it, {expected}"
        elif name not in targets:
            yield f"{where}: not on the path, {expected}{nearest(name, targets)}"
        if isinstance(entry, dict):
            yield from _lonely(where, entry)
    for name in targets:
        if name not in entries:
            yield f"environments.{name}: missing, {expected}"


def network_lines(content: Mapping[str, Any], networks: Collection[str]) -> Iterator[str]:
    """Yield a line for each serverless endpoint in a network: SageMaker connects none to a VPC.

    Args:
        content: What the model's file says, valid or not.
        networks: The names of the environments that have a network.
    """
    entries = content.get("environments")
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        endpoint = entry.get("endpoint") if isinstance(entry, dict) else None
        if name in networks and isinstance(endpoint, dict) and "serverless" in endpoint:
            yield (
                f"{key_path(['environments', name, 'endpoint', 'serverless'])}: cannot be in the "
                f"network of {name}, got {shown(endpoint['serverless'])}, "
                "expected instance_type and initial_instance_count"
            )


def group_lines(contents: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield a file and a line for each model that takes another's model package group."""
    owners: dict[str, str] = {}
    for file, content in contents.items():
        group = content.get("group")
        if not isinstance(group, str):
            continue
        owner = owners.setdefault(group.lower(), file)  # SageMaker's ARNs are in lower case
        if owner != file:
            problem = f"of {owner} too, got {shown(group)}, expected a group of its own"
            yield file, f"group: {problem}"


def stack_lines(models: Mapping[str, str], path: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a file and a line for each model whose stacks would be another's.

    Args:
        models: The name of the model in each file.
        path: The names of the environments; none when they are not known.
    """
    owners = {f"{environment}-environment": "path.yaml" for environment in path}
    for file, model in models.items():
        for environment in path:
            stacks = (f"{environment}-{model}", f"{environment}-{model}-endpoint")
            taken = [stack for stack in stacks if owners.setdefault(stack, file) != file]
            if taken:
                problem = f"its stack {taken[0]} would be that of {owners[taken[0]]} too"
                yield file, f"file name: {problem}, got {model!r}, expected another name"
                break


def _lonely(where: str, entry: Mapping[str, Any]) -> Iterator[str]:
    for one, other in (("endpoint", "smoke_test"), ("smoke_test", "endpoint")):
        if one in entry and other not in entry:
            yield f"{where}.{other}: missing, expected one with {one}"
