"""What a kind of resource takes to be found and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promote.doctor.mark import Mark
from promote.doctor.unaskable import is_denied

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

Clients = Callable[[str], Any]
"""Makes the client of a service, in the environment's region."""

_GONE = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")
_GONE_IN_WORDS = ("could not find", "does not exist", "not found")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of resource.

    Args:
        name: Such as `IAM role`.
        found: Yields the names of those that bear the mark, prefix and tag.
        remove: Deletes one by its name, with all that is in it.
        permissions: The actions that creating, finding and removing one needs.
    """

    name: str
    found: Callable[[Clients, Mark], Iterator[str]]
    remove: Callable[[Clients, str], None]
    permissions: tuple[str, ...]


def is_gone(error: ClientError) -> bool:
    """Tell whether AWS says that there is no such resource."""
    answer = error.response.get("Error", {})
    message = answer.get("Message", "").lower()
    is_named = any(word in answer.get("Code", "") for word in _GONE)
    return is_named or (not is_denied(error) and any(words in message for words in _GONE_IN_WORDS))
