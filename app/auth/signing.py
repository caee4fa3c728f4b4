"""Access tokens: signed statements of who someone is, and the keys that sign them.

JSON Web Tokens (RFC 7519) of the profile RFC 9068, signed with Ed25519 (RFC 9864) and nothing else: the algorithm is
ours, never the token's. Keys lie in the database, their private parts sealed. The newest signs; those before it still
verify, so a rotation signs nobody out.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import SecretStr
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.exceptions import SIGN_IN, TokenError
from app.auth.models import SigningKey
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.logging import get_logger
from app.core.sealing import Seal
from app.core.transactions import transaction

ALGORITHM: Final = "Ed25519"
TYPE: Final = "at+jwt"
_HEADER: Final = frozenset({"alg", "kid", "typ"})
"""A token has these headers and no other: none that names a key or where to fetch one (jwk, jku, x5u)."""
ISSUER, AUDIENCE = "reelwright", "reelwright-api"
LEEWAY_SECONDS: Final = 5
"""By how much the clocks of two machines may differ."""
LONGEST_TOKEN: Final = 2048
PURPOSE: Final = "signing keys"
RELOAD_SECONDS: Final = 2.0
"""How often, at most, a key that is not known is looked for in the database."""
REFRESH_SECONDS: Final = 60.0
"""How old the ring may grow before it is read again to learn of a newer key."""
MOST_REMEMBERED: Final = 4096
_ROTATION: Final = 0x7265656C_6B657973
"""The advisory lock of those who make a key."""

_claims = jwt.JWTClaimsRegistry(
    leeway=LEEWAY_SECONDS,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    exp={"essential": True},
    nbf={"essential": True},
    iat={"essential": True},
)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an access token says; times are seconds since 1970."""

    user: UUID
    session: UUID
    role: str
    issued_at: float
    expires_at: float


@dataclass(frozen=True)
class Ring:
    """The keys of an installation: one signs, all verify."""

    signing: OKPKey
    verifying: KeySet
    read_at: float

    @property
    def kids(self) -> frozenset[str]:
        """Names of the keys that verify."""
        return frozenset(str(key.kid) for key in self.verifying.keys)


class Signer:
    """Issues and verifies access tokens. One per process; reads the keys when they are first needed."""

    def __init__(self, database: Database, secret: SecretStr, *, lifetime_seconds: float) -> None:
        self._database, self._seal, self._lifetime = database, Seal(secret, PURPOSE), lifetime_seconds
        self._ring: Ring | None = None
        self._verified: OrderedDict[bytes, AccessToken] = OrderedDict()

    async def issue(self, *, user: UUID, session: UUID, role: str) -> tuple[str, AccessToken]:
        """Return a new token and what it says."""
        ring = await self._fresh_ring()
        now = time.time()
        said = AccessToken(user, session, role, now, now + self._lifetime)
        header = {"alg": ALGORITHM, "kid": ring.signing.kid, "typ": TYPE}
        claims = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": str(user), "sid": str(session), "jti": str(new_id()),
            "role": role, "iat": now, "nbf": int(now), "exp": said.expires_at,
        }  # fmt: skip
        return jwt.encode(header, claims, ring.signing, algorithms=[ALGORITHM]), said

    async def verify(self, token: str) -> AccessToken:
        """Return what a token says. Raises TokenError for one that is not ours, or not valid now.

        Whether it was revoked is not asked here.
        """
        if len(token) > LONGEST_TOKEN:
            raise _refused()
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        if known is None:
            known = await self._verified_anew(token)
            self._remember(digest, known)
        if known.expires_at + LEEWAY_SECONDS < time.time():
            raise TokenError("The access token has expired.", hint="Refresh it, or sign in again.")
        return known

    async def _verified_anew(self, token: str) -> AccessToken:
        try:
            header = jws.extract_compact(token.encode("ascii")).headers()
            if header.keys() != _HEADER or header["alg"] != ALGORITHM or header["typ"] != TYPE:
                raise _refused()
            ring = await self._ring_with(str(header["kid"]))
            decoded = jwt.decode(token, ring.verifying.get_by_kid(str(header["kid"])), algorithms=[ALGORITHM])
            _claims.validate(decoded.claims)
            return _said(decoded.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _refused() from error

    def _remember(self, digest: bytes, token: AccessToken) -> None:
        self._verified[digest] = token
        if len(self._verified) > MOST_REMEMBERED:
            self._verified.popitem(last=False)

    async def _ring_with(self, kid: str) -> Ring:
        """Return the ring, read again when it lacks a key: another process may have made it a moment ago."""
        ring = await self._fresh_ring()
        if kid not in ring.kids and time.monotonic() - ring.read_at > RELOAD_SECONDS:
            ring = self._ring = await self._read()
        return ring

    async def _fresh_ring(self) -> Ring:
        if self._ring is None or time.monotonic() - self._ring.read_at > REFRESH_SECONDS:
            self._ring = await self._read()
        return self._ring

    async def _read(self) -> Ring:
        async with transaction(self._database) as session:
            rows = await _newest_first(session)
            if not rows:
                rows = [await made_key(session, self._seal)]
        signing = _imported(self._seal, rows[0])
        verifying = KeySet([OKPKey.import_key({**row.public}) for row in rows])
        return Ring(signing, verifying, time.monotonic())


async def rotate(session: AsyncSession, secret: SecretStr) -> str:
    """Make a key that signs from now on and return its name; tokens of those before stay good until they expire."""
    return (await made_key(session, Seal(secret, PURPOSE), retiring=True)).kid


async def made_key(session: AsyncSession, seal: Seal, *, retiring: bool = False) -> SigningKey:
    """Make a key. Of two processes that begin together one does, unless a new one is asked for (`retiring`)."""
    await session.execute(select(func.pg_advisory_xact_lock(_ROTATION)))
    known = await _newest_first(session)
    if known and not retiring:
        return known[0]
    await session.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=func.now()))
    key = OKPKey.generate_key("Ed25519", parameters={"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    private = json.dumps(key.as_dict(private=True)).encode()
    row = SigningKey(kid=str(key.kid), public=dict(key.as_dict(private=False)), private=seal.close(private))
    session.add(row)
    await session.flush()
    log.info("A key that signs access tokens was made", kid=row.kid)
    return row


async def purge_retired_keys(session: AsyncSession) -> None:
    """Remove keys whose last tokens expired long ago."""
    await session.execute(delete(SigningKey).where(SigningKey.retired_at < text("now() - interval '1 day'")))


async def _newest_first(session: AsyncSession) -> list[SigningKey]:
    order = (SigningKey.retired_at.is_(None).desc(), SigningKey.created_at.desc())
    return list(await session.scalars(select(SigningKey).order_by(*order)))


def _imported(seal: Seal, row: SigningKey) -> OKPKey:
    return OKPKey.import_key(json.loads(seal.open(row.private)))


def _said(claims: Mapping[str, Any]) -> AccessToken:
    return AccessToken(
        UUID(claims["sub"]), UUID(claims["sid"]), str(claims["role"]), float(claims["iat"]), float(claims["exp"]),
    )  # fmt: skip


def _refused() -> TokenError:
    return TokenError("The access token is not valid.", hint=SIGN_IN)
