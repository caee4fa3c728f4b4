"""Idempotency-Key: a creating request that is sent twice has its effect once, and gets the first answer again.

The key and the answer are rows of the transaction that does the work, so there is never one without the other: a
failed request leaves no key, and whoever sends it again tries anew. Of two at once, the second waits and replays.

A streamed upload (see `bodies.streamed_body`) is looked up before its bytes are read and claims the key after, since
no transaction may wait for a transfer; it is known by its address, its declared type and length.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException

from app.api.bodies import stream_limit
from app.api.dependencies import PartsDep, PrincipalDep, SessionDep
from app.api.exceptions import IdempotencyKeyReusedError, RequestInProgressError
from app.api.idempotency_keys import (
    MAX_KEY_LENGTH,
    MAX_ROUTE_LENGTH,
    IdempotencyKey,
    claim_key,
    find_key,
    keep_answer,
)
from app.core.exceptions import ValidationError
from app.core.transactions import sqlstate, transaction

WAIT_SECONDS: Final = 10
"""How long a request waits for another one with the same key."""
CLAIM: Final = "reelwright.idempotency_claim"
REPLAYED: Final = "Idempotency-Replayed"
_KEY: Final = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY_LENGTH}}}")
_LOCK_NOT_AVAILABLE: Final = "55P03"
_NOT_KEPT: Final = frozenset({"content-length", "set-cookie"})


class Replayed(HTTPException):
    """The work was done before; `answer` is what it was answered with."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


@dataclass
class Claim:
    """The key of one request, if it has one, for the transaction that `session` is in."""

    session: AsyncSession
    user_id: UUID
    key: str | None = None
    route: str = ""
    request_hash: bytes = b""
    keep_for: timedelta = field(default=timedelta(0))
    is_taken: bool = False

    async def take(self) -> None:
        """Take the key, or raise Replayed with the answer that a request with it had.

        Raises IdempotencyKeyReusedError when that was another request, RequestInProgressError when it takes too long.
        """
        if self.key is None or self.is_taken:
            return
        try:
            await self.session.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
            self.is_taken = await claim_key(
                self.session, self.user_id, self.key,
                route=self.route, request_hash=self.request_hash, keep=self.keep_for,
            )  # fmt: skip
        except DBAPIError as error:
            if sqlstate(error) == _LOCK_NOT_AVAILABLE:
                raise _in_progress() from error
            raise
        if not self.is_taken:
            self.replay(await find_key(self.session, self.user_id, self.key))

    def replay(self, known: IdempotencyKey | None) -> None:
        """Raise Replayed with the answer of a key that is known. Raises as `take` does."""
        if known is None or known.status is None:
            raise _in_progress()
        if known.request_hash != self.request_hash:
            raise IdempotencyKeyReusedError(
                "This Idempotency-Key came with another request before.", hint="Use a new key for a new request."
            )
        answer = Response(known.body, known.status)
        for name, value in known.headers or ():
            answer.headers.append(name, value)
        answer.headers[REPLAYED] = "true"
        raise Replayed(answer)

    async def keep(self, answer: Response) -> None:
        """Write the answer beside the key; the transaction commits both with the work."""
        if self.key is None:
            return
        await self.take()
        headers = [pair for pair in answer.headers.items() if pair[0] not in _NOT_KEPT]
        body = bytes(answer.body)
        await keep_answer(self.session, self.user_id, self.key, status=answer.status_code, headers=headers, body=body)


async def idempotency_claim(
    request: Request,
    parts: PartsDep,
    principal: PrincipalDep,
    session: SessionDep,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A name of your own for this request (a UUID, say). Sent again with the same content within "
            "a day, it has no second effect and gets the first answer, with `Idempotency-Replayed: true`.",
            alias="Idempotency-Key",
            examples=["5f0c6a34-3f0e-4b0c-9d53-5c7a9d1b0a77"],
            json_schema_extra={"pattern": f"^[!-~]{{1,{MAX_KEY_LENGTH}}}$", "format": "idempotency-key"},
        ),
    ] = None,
) -> Claim:
    """Take the request's key, or look it up when the body is streamed. Raises as `Claim.take` does."""
    claim = Claim(session, principal.id)
    if idempotency_key is not None:
        claim.key = _checked(idempotency_key)
        claim.route = f"{request.method} {request.scope['route'].path}"[:MAX_ROUTE_LENGTH]
        claim.request_hash = await _hash_of(request)
        claim.keep_for = timedelta(hours=parts.settings.idempotency_hours)
        if not _is_streamed(request):
            await claim.take()
        else:
            async with transaction(parts.database, read_only=True) as reading:
                known = await find_key(reading, principal.id, claim.key)
            if known is not None:
                claim.replay(known)
    request.scope[CLAIM] = claim
    return claim


IdempotencyClaim = Annotated[Claim, Depends(idempotency_claim)]


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValidationError(
            f"An Idempotency-Key has 1 to {MAX_KEY_LENGTH} printable ASCII characters and no space.",
            hint="A UUID will do.",
        )
    return key


async def _hash_of(request: Request) -> bytes:
    """Return a hash of everything that makes this request the one it is."""
    address = f"{request.method} {request.url.path}?{request.url.query}"
    if _is_streamed(request):
        kind = request.headers.get("content-type", "").partition(";")[0]
        content = f"{kind} {request.headers.get('content-length')}".encode()
    else:
        content = await request.body()
    return hashlib.sha256(address.encode() + b"\n" + content).digest()


def _is_streamed(request: Request) -> bool:
    return stream_limit(request.scope.get("endpoint")) is not None


def _in_progress() -> RequestInProgressError:
    return RequestInProgressError(
        "A request with this Idempotency-Key is still being worked on.", hint="Send it again in a moment."
    )
