"""Walks a described model package: what it refers to, and what it becomes elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from promotion_steps.image_reference import image_by_digest
from promotion_steps.package_fields import PACKAGE, TOLD_ONLY, Member, Structure, Treatment
from promotion_steps.promotion_settings import ALLOWED

_PREFIX_TYPE = "S3Prefix"
_WITH_FREE_TEXT = ("Environment", "SourceUri")
_CLONED = ("arn:",)
_CONTAINERS = ".Containers["


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A place in S3 that the package refers to.

    Args:
        path: Where the package says so, such as `InferenceSpecification.Containers[0].Image`.
        uri: As the package spells it.
        is_prefix: Whether every object below it counts.
    """

    path: str
    uri: str
    is_prefix: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class UnknownMembers:
    """What becomes of members that this code does not know, a line for each.

    Args:
        refused: What stops the version.
        left_behind: What is told, and not carried.
    """

    refused: tuple[str, ...]
    left_behind: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Leaf:
    path: str
    name: str
    value: Any
    member: Member | None
    siblings: Mapping[str, Any]


def references(description: Mapping[str, Any]) -> list[Reference]:
    """List every place in S3 that the package refers to."""
    return [
        Reference(
            path=leaf.path,
            uri=leaf.value,
            is_prefix=leaf.siblings.get("S3DataType") == _PREFIX_TYPE,
        )
        for leaf in _leaves(description)
        if leaf.member is not None
        and leaf.member.treatment is Treatment.REWRITTEN
        and _refers_to_s3(leaf)
    ]


def refusals(description: Mapping[str, Any]) -> list[str]:
    """Say which known members of the package cannot go to another account, and why."""
    return [
        f"{leaf.path}: {reason}"
        for leaf in _leaves(description)
        if leaf.value and (reason := _reason_to_refuse(leaf))
    ]


def unknown_members(
    description: Mapping[str, Any], allowed: Collection[str] = ()
) -> UnknownMembers:
    """Find members that this code does not know: SageMaker may add some at any time.

    Nothing unknown is carried. Inside a container it may change what is served, so there the
    config must name it; elsewhere it describes, and is left behind.

    Args:
        description: As DescribeModelPackage returns it.
        allowed: Names of members of containers that may be left behind.
    """
    refused, left_behind = [], []
    for leaf in _leaves(description):
        if leaf.member is None and leaf.value:
            if _CONTAINERS in leaf.path and leaf.name not in allowed:
                refused.append(
                    f"{leaf.path}: not known, and may change what is served; register the version"
                    f" without it, or leave it behind with {ALLOWED}: [{leaf.name}]"
                )
            else:
                left_behind.append(f"{leaf.path}: not known, and left behind")
    return UnknownMembers(refused=tuple(refused), left_behind=tuple(left_behind))


def carried(description: Mapping[str, Any], rewrite: Callable[[str], str]) -> dict[str, Any]:
    """Return what CreateModelPackage takes of the package, each S3 URI rewritten.

    Args:
        description: Of a package without refusals.
        rewrite: Given an S3 URI, returns the one to register.
    """
    travelling: dict[str, Any] = _travel(description, PACKAGE, rewrite)
    return travelling


def with_images(request: Mapping[str, Any], find: Callable[[str], str]) -> dict[str, Any]:
    """Return a request whose containers name their images as *find* answers.

    Args:
        request: Of CreateModelPackage.
        find: Given an image's URI, returns the one to register.
    """
    changed = deepcopy(dict(request))
    for specification in (
        changed.get("InferenceSpecification") or {},
        *(changed.get("AdditionalInferenceSpecifications") or []),
    ):
        for container in specification.get("Containers") or []:
            if container.get("Image"):
                container["Image"] = find(container["Image"])
    return changed


def _travel(
    value: Any, member: Member | Structure, rewrite: Callable[[str], str], name: str = ""
) -> Any:
    if isinstance(value, list):
        return [_travel(item, member, rewrite, name) for item in value]
    if not isinstance(member, Member):
        return {
            key: _travel(_pinned(value, member[key], inner), member[key], rewrite, key)
            for key, inner in value.items()
            if key in member and inner is not None and _travels(member[key])
        }
    if member.treatment is Treatment.REWRITTEN:
        if isinstance(value, dict):
            return {key: _travel(inner, member, rewrite, name) for key, inner in value.items()}
        return rewrite(value) if _is_s3(value, name) else value
    return value


def _pinned(container: Mapping[str, Any], member: Member | Structure, value: Any) -> Any:
    if isinstance(member, Member) and member.treatment is Treatment.PINNED:
        return image_by_digest(container) or value
    return value


def _travels(member: Member | Structure) -> bool:
    return not isinstance(member, Member) or member.treatment in (
        Treatment.CARRIED,
        Treatment.PINNED,
        Treatment.REWRITTEN,
    )


def _reason_to_refuse(leaf: _Leaf) -> str:
    if leaf.member is None:
        return ""
    if leaf.member.treatment is Treatment.REFUSED:
        return leaf.member.reason
    if leaf.name == "SourceUri" and leaf.value.startswith(_CLONED):
        return "SageMaker would clone what it names in the source account"
    return ""


def _refers_to_s3(leaf: _Leaf) -> bool:
    return _is_s3(leaf.value, leaf.name)


def _is_s3(value: str, name: str) -> bool:
    return name not in _WITH_FREE_TEXT or value.startswith("s3://")


def _leaves(description: Mapping[str, Any]) -> Iterator[_Leaf]:
    told = {key: value for key, value in description.items() if key not in TOLD_ONLY}
    yield from _structure_leaves(told, PACKAGE, "")


def _structure_leaves(
    members: Mapping[str, Any], structure: Structure, path: str
) -> Iterator[_Leaf]:
    for name, value in members.items():
        if value is None:
            continue
        member = structure.get(name)
        inner = f"{path}{name}"
        if member is None or isinstance(member, Member):
            for leaf_path, leaf_value in _values(value, inner, member):
                yield _Leaf(
                    path=leaf_path, name=name, value=leaf_value, member=member, siblings=members
                )
        else:
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                at = f"{inner}[{index}]" if isinstance(value, list) else inner
                yield from _structure_leaves(item, member, f"{at}.")


def _values(value: Any, path: str, member: Member | None) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and member is not None and member.treatment is Treatment.REWRITTEN:
        for key, inner in value.items():
            yield f"{path}.{key}", inner
    else:
        yield path, value
