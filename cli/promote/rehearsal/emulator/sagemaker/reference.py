"""How a request names a resource: by its name, or by an ARN of any account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

_ARN_PARTS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One SageMaker resource and the account and region that own it."""

    account: str
    region: str
    kind: str
    name: str

    @classmethod
    def of(cls, kind: str, text: str) -> Reference:
        """Read a name of the caller's own account and region, or an ARN."""
        parts = text.split(":", _ARN_PARTS - 1)
        if len(parts) < _ARN_PARTS:
            return cls(account=get_account_id(), region=get_region(), kind=kind, name=text)
        arn_kind, _, name = parts[5].partition("/")
        return cls(account=parts[4], region=parts[3], kind=arn_kind, name=name)

    @property
    def key(self) -> str:
        """The name under which the resource is kept: groups and versions differ by case never."""
        by_case = self.kind == "model-package-group" or "/" in self.name
        return self.name.lower() if by_case else self.name

    @property
    def arn(self) -> str:
        """The resource's ARN."""
        return f"arn:aws:sagemaker:{self.region}:{self.account}:{self.kind}/{self.name}"

    def found_in(self, store: AccountRegionScopedDict) -> Any:
        """Return what *store* keeps of the owner under this name, or None."""
        return store.get_scoped(self.account, self.region, self.key)
