"""STS: who is behind a role session, told when the role is assumed and kept ever after."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext
from ministack.services import sts

from promote.rehearsal.emulator import hooks
from promote.rehearsal.emulator.json_service import HttpResponse

SET_ACTION = "sts:SetSourceIdentity"

_MODULE = "ministack.services.sts"
_MEMBER = "SourceIdentity"
_END = b"</AssumeRoleResult>"

_asked: ContextVar[str | None] = ContextVar("asked", default=None)

TrustCheck = Callable[[Any, str, EvalContext], bool]


def install() -> None:
    """Keep source identities, for roles that let themselves be told."""
    hooks.replace(_MODULE, "handle_request", _noting)
    hooks.replace(_MODULE, "register_session", _keeping)
    hooks.replace("ministack.core.iam_evaluator", "evaluate_trust_policy", _asking_the_role)


def source_identity() -> str | None:
    """Who is behind the session that makes this request, if anybody said so."""
    return _of_session(iam_evaluator._verified_key.get())


def _of_session(access_key: str | None) -> str | None:
    identity: str | None = sts._sessions.get(access_key or "", {}).get(_MEMBER)
    return identity


def _noting(original: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> HttpResponse:
        asked = _requested(headers, body)
        reset = _asked.set(asked)
        try:
            status, answer_headers, answer = await original(method, path, headers, body, query)
        finally:
            _asked.reset(reset)
        if asked:
            told = f"<{_MEMBER}>{asked}</{_MEMBER}>".encode()
            answer = answer.replace(_END, told + _END)
        return status, answer_headers, answer

    return handle_request


def _requested(headers: Mapping[str, str], body: bytes) -> str | None:
    if "json" in headers.get("content-type", ""):
        found: str | None = json.loads(body or b"{}").get(_MEMBER)
        return found
    return parse_qs(body.decode(errors="replace")).get(_MEMBER, [None])[0]


def _asking_the_role(original: TrustCheck) -> TrustCheck:
    def evaluate_trust_policy(document: Any, caller: str, request: EvalContext) -> bool:
        asked = _asked.get()
        if asked is None:
            return original(document, caller, request)
        keys = {**request.service_context, "sts:sourceidentity": asked}
        request = dataclasses.replace(request, service_context=keys)
        telling = dataclasses.replace(request, action=SET_ACTION)
        return original(document, caller, request) and original(document, caller, telling)

    return evaluate_trust_policy


def _keeping(original: Callable[[str, dict[str, Any]], None]) -> Callable[..., None]:
    def register_session(access_key: str, session: dict[str, Any]) -> None:
        # Nobody changes whom an earlier session named.
        identity = _of_session(session.get("SourceAccessKeyId")) or _asked.get()
        original(access_key, {**session, _MEMBER: identity} if identity else session)

    return register_session
