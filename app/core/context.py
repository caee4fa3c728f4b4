"""Who is calling and what for: identifiers that follow a request through code, logs and the jobs it causes."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

IDENTIFIERS: Final = ("request_id", "trace_id", "user_id", "job_id", "batch_id")
"""What is bound, in the order in which logs show it."""


class Role(StrEnum):
    """What someone is in an installation."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Via(StrEnum):
    """How someone proved who they are."""

    LOCAL = "local"
    TOKEN = "token"  # noqa: S105 — a name, not a secret
    COOKIE = "cookie"
    KEY = "key"


UNLIMITED: Final = "unlimited"
"""The plan of those who run an installation."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Someone who acts: `id` owns what is made, `role` and `scopes` say what is allowed.

    `scopes` are those of an API key, None for people. `credential` is the session or key that was shown.
    """

    id: UUID
    role: str
    plan: str = UNLIMITED
    via: Via = Via.LOCAL
    credential: UUID | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether they look after the installation."""
        return self.role in {Role.OWNER, Role.ADMIN}


LOCAL_OWNER: Final = Principal(UUID("00000000-0000-7000-8000-000000000001"), Role.OWNER)
"""Who owns everything where there are no accounts; the first admin has the same id, so it all passes to them."""

_KNOWN: Final = frozenset(IDENTIFIERS)
_bound: ContextVar[Mapping[str, str]] = ContextVar("identifiers", default=MappingProxyType({}))


class bind:  # noqa: N801 — used like the function that it was; a generator would cost three times as much
    """Bind identifiers for the body and everything it awaits; None leaves what is bound.

    Raises ValueError for a name that is not one of `IDENTIFIERS`.
    """

    __slots__ = ("_identifiers", "_token")

    def __init__(self, **identifiers: str | None) -> None:
        if not identifiers.keys() <= _KNOWN:
            raise ValueError(f"Not identifiers: {', '.join(sorted(identifiers.keys() - _KNOWN))}.")
        self._identifiers = identifiers

    def __enter__(self) -> None:
        given = {name: value for name, value in self._identifiers.items() if value is not None}
        before = _bound.get()
        self._token = _bound.set({**before, **given} if before else given)

    def __exit__(self, *_error: object) -> None:
        _bound.reset(self._token)


def bind_also(**identifiers: str) -> None:
    """Bind identifiers, learnt on the way, for the rest of the innermost body of `bind`.

    Raises ValueError for a name that is not one of `IDENTIFIERS`.
    """
    if not identifiers.keys() <= _KNOWN:
        raise ValueError(f"Not identifiers: {', '.join(sorted(identifiers.keys() - _KNOWN))}.")
    _bound.set({**_bound.get(), **identifiers})


def bound() -> Mapping[str, str]:
    """Return the identifiers bound here as they are kept: unchanging, in the order in which they were bound."""
    return _bound.get()


def current() -> dict[str, str]:
    """Return the identifiers bound here, in the order of `IDENTIFIERS`."""
    bound = _bound.get()
    return {name: bound[name] for name in IDENTIFIERS if name in bound}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: the network address of who sent it, and what their program calls itself."""

    address: str | None = None
    user_agent: str | None = None


NOWHERE: Final = Origin()
_LONGEST_AGENT: Final = 300
_request: ContextVar[Mapping[str, Any] | None] = ContextVar("request", default=None)


class serving:  # noqa: N801 — as `bind`
    """Note which request, as ASGI describes it, the body serves; it is read when somebody asks for `origin`."""

    __slots__ = ("_scope", "_token")

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._token = _request.set(self._scope)

    def __exit__(self, *_error: object) -> None:
        _request.reset(self._token)


def origin() -> Origin:
    """Return where the request came from that is being served; `NOWHERE` outside of one."""
    scope = _request.get()
    if scope is None:
        return NOWHERE
    client = scope.get("client")
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"").decode("latin-1")
    shown = "".join(character for character in agent if character.isprintable())[:_LONGEST_AGENT]
    return Origin(client[0] if client else None, shown or None)
