"""API keys that a process has seen, so that a request with one costs no transaction.

What is remembered is held against the deny-list each time, so a revoked key is refused by every process at once.
The database is read again after a few seconds, and whenever the key or its owner was shut out. Only hashes are kept.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.auth import api_keys
from app.auth.denials import Denials
from app.core.database import Database
from app.core.transactions import transaction

MOST_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that was good when it was read: what it may do and for whom. Times are seconds since 1970."""

    id: UUID
    owner: UUID
    role: str
    scopes: frozenset[str]
    requests_per_hour: int | None
    expires_at: float
    read_at: float


class KnownKeys:
    """The keys that one process remembers."""

    def __init__(self, database: Database, denials: Denials) -> None:
        self._database, self._denials = database, denials
        self._known: OrderedDict[bytes, KnownKey] = OrderedDict()

    async def remembered(self, text: str) -> KnownKey | None:
        """Return a key that was read a moment ago and holds still; None for all others."""
        digest = _digest(text)
        key, now = self._known.get(digest), time.time()
        if key is None or not 0 <= now - key.read_at < api_keys.REMEMBERED_SECONDS or key.expires_at <= now:
            return None
        return None if await self._denials.shut_out((key.id, key.owner), key.read_at) else key

    async def read(self, text: str) -> KnownKey | None:
        """Return a key as the database has it, or None unless it is good now."""
        digest, now = _digest(text), time.time()
        async with transaction(self._database, read_only=True) as session:
            holder = await api_keys.holder(session, text)
        if holder is None:
            self._known.pop(digest, None)
            return None
        row, account = holder.key, holder.account
        ends = row.expires_at.timestamp() if row.expires_at is not None else float("inf")
        key = KnownKey(row.id, account.id, account.role, frozenset(row.scopes), row.requests_per_hour, ends, now)
        if self._denials.is_shared:  # else asking whether it holds costs as much as reading it
            self._remember(digest, key)
        return key

    def _remember(self, digest: bytes, key: KnownKey) -> None:
        self._known[digest] = key
        self._known.move_to_end(digest)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
