"""Who is calling and what for: identifiers that follow a request through code, logs and the jobs it causes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

IDENTIFIERS: Final = ("request_id", "trace_id", "user_id", "job_id", "batch_id")
"""What is bound, in the order in which logs show it."""


@dataclass(frozen=True)
class Principal:
    """Someone who acts: `id` owns what is made, `role` says what is allowed."""

    id: UUID
    role: str


LOCAL_OWNER: Final = Principal(UUID("00000000-0000-7000-8000-000000000001"), "owner")
"""Who owns everything until accounts exist."""

_bound: ContextVar[MappingProxyType[str, str]] = ContextVar("identifiers", default=MappingProxyType({}))


@contextmanager
def bind(**identifiers: str | None) -> Iterator[None]:
    """Bind identifiers for the body and everything it awaits; None leaves what is bound.

    Raises ValueError for a name that is not one of `IDENTIFIERS`.
    """
    unknown = set(identifiers) - set(IDENTIFIERS)
    if unknown:
        raise ValueError(f"Not identifiers: {', '.join(sorted(unknown))}.")
    given = {name: value for name, value in identifiers.items() if value is not None}
    token = _bound.set(MappingProxyType({**_bound.get(), **given}))
    try:
        yield
    finally:
        _bound.reset(token)


def current() -> dict[str, str]:
    """Return the identifiers bound here, in the order of `IDENTIFIERS`."""
    bound = _bound.get()
    return {name: bound[name] for name in IDENTIFIERS if name in bound}
