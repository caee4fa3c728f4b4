"""Access tokens that were tampered with in every known way open nothing."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey, RSAKey
from sqlalchemy import select, update

from app.api.dependencies import Parts
from app.auth import signing
from app.auth.models import SigningKey
from app.auth.parts import AuthParts
from app.core.sealing import Seal
from app.core.transactions import transaction
from tests.integration.service.signing_in import app_with_accounts, client_of, make_member, tokens_of, with_accounts

pytestmark = pytest.mark.anyio
PROJECTS = "/v1/projects"


class Forger:
    """Someone who has a good token, knows the public key, and can write any other token."""

    def __init__(self, token: str, own: OKPKey, public: dict[str, Any]) -> None:
        self.token, self.own, self.public = token, own, public
        self.header, self.claims = (json.loads(_raw(part)) for part in token.split(".")[:2])

    def signed(
        self, key: OKPKey | OctKey | RSAKey | None = None, header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """Return a token signed by `key` (the installation's own unless given), changed where asked."""
        head = {**self.header, **(header or {})}
        algorithms = [head["alg"]]
        return jwt.encode(head, {**self.claims, **claims}, key or self.own, algorithms=algorithms)

    def unsigned(self, header: dict[str, Any], signature: bytes = b"") -> str:
        """Return a token with any header and any bytes as its signature."""
        parts = (json.dumps({**self.header, **header}).encode(), json.dumps(self.claims).encode(), signature)
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _public_as_secret(forger: Forger) -> OctKey:
    return OctKey.import_key(json.dumps(forger.public).encode())


STRANGER = OKPKey.generate_key("Ed25519", parameters={"alg": "Ed25519"})
ATTACKS: dict[str, Callable[[Forger], str]] = {
    "alg none": lambda f: f.unsigned({"alg": "none"}),
    "alg None, in other letters": lambda f: f.unsigned({"alg": "NoNe"}),
    "no signature": lambda f: f.unsigned({}),
    "signature of zeroes": lambda f: f.unsigned({}, bytes(64)),
    "public key as a shared secret": lambda f: f.signed(_public_as_secret(f), {"alg": "HS256"}),
    "another algorithm": lambda f: f.signed(RSAKey.generate_key(2048), {"alg": "RS256"}),
    "another key under our name": lambda f: f.signed(STRANGER),
    "a name that there is none of": lambda f: f.signed(header={"kid": "unheard-of"}),
    "a name that is a path": lambda f: f.signed(STRANGER, {"kid": "../../dev/null"}),
    "a name that is a query": lambda f: f.signed(STRANGER, {"kid": "x' OR '1'='1"}),
    "its own key along": lambda f: f.signed(STRANGER, {"jwk": STRANGER.as_dict(private=False)}),
    "an address of keys": lambda f: f.signed(STRANGER, {"jku": "http://127.0.0.1:9/keys"}),
    "an address of keys, well signed": lambda f: f.unsigned(
        {"jku": "http://127.0.0.1:9/keys"}, _raw(f.token.split(".")[2])
    ),
    "another type": lambda f: f.signed(header={"typ": "JWT"}),
    "expired": lambda f: f.signed(exp=time.time() - 60),
    "without an end": lambda f: f.signed(exp=None),
    "not yet": lambda f: f.signed(nbf=time.time() + 600),
    "for somebody else": lambda f: f.signed(aud="another-api"),
    "from somebody else": lambda f: f.signed(iss="elsewhere"),
    "no user": lambda f: f.signed(sub=None),
    "a user that is no identifier": lambda f: f.signed(sub="root"),
    "claims changed under the signature": lambda f: ".".join(
        (f.token.split(".")[0], f.unsigned({}).split(".")[1].replace("a", "b", 1), f.token.split(".")[2])
    ),
    "cut short": lambda f: f.token[:-4],
    "two tokens in one": lambda f: f"{f.token}.{f.token}",
    "no token": lambda _: "....",
    "not ASCII": lambda _: "é" * 40,
    "very long": lambda f: f.token + "a" * 5000,
}


@pytest.fixture
async def guest(parts: Parts) -> AsyncIterator[AsyncClient]:
    await make_member(parts.database)
    async with client_of(app_with_accounts(parts)) as client:
        yield client


@pytest.fixture
async def forger(parts: Parts, guest: AsyncClient) -> Forger:
    token = (await tokens_of(guest))["access_token"]
    async with transaction(parts.database, read_only=True) as session:
        row = (await session.scalars(select(SigningKey))).one()
    private = Seal(parts.settings.secret_key, signing.PURPOSE).open(row.private)
    return Forger(token, OKPKey.import_key(json.loads(private)), row.public)


async def status(client: AsyncClient, token: str) -> int:
    return (await client.get(PROJECTS, headers={b"Authorization": f"Bearer {token}".encode()})).status_code


async def test_what_the_forger_signs_unchanged_is_good(guest: AsyncClient, forger: Forger) -> None:
    assert await status(guest, forger.signed(jti="another")) == 200


@pytest.mark.parametrize("attack", ATTACKS)
async def test_refused(attack: str, guest: AsyncClient, forger: Forger) -> None:
    assert await status(guest, ATTACKS[attack](forger)) == 401


async def test_a_rotation_signs_nobody_out_and_old_keys_go(parts: Parts) -> None:
    auth = AuthParts.of(with_accounts(parts))
    account = await make_member(parts.database)
    before, _ = await auth.signer.issue(user=account.id, session=account.id, role="member")
    async with transaction(parts.database) as session:
        kid = await signing.rotate(session, parts.settings.secret_key)
    anew = AuthParts.of(with_accounts(parts)).signer
    after, _ = await anew.issue(user=account.id, session=account.id, role="member")
    assert json.loads(_raw(after.split(".")[0]))["kid"] == kid
    assert (await anew.verify(before)).user == account.id
    async with transaction(parts.database) as session:
        await session.execute(
            update(SigningKey).where(SigningKey.kid != kid).values(retired_at="2026-01-01T00:00:00Z")
        )
        await signing.purge_retired_keys(session)
        assert list(await session.scalars(select(SigningKey.kid))) == [kid]
