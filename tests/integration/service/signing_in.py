"""An installation with accounts, and people who use it, as tests have them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.api.dependencies import Parts
from app.auth import accounts, passwords
from app.auth.models import Account
from app.core.database import Database
from app.core.transactions import transaction
from app.main import create_app

PASSWORD = "seven mild lanterns hum"
SITE = "http://127.0.0.1:8000"


def with_accounts(parts: Parts, **settings: Any) -> Parts:
    """Return parts of an installation in which people sign in."""
    changed = {"accounts": True, "registration": "open", **settings}
    return replace(parts, settings=parts.settings.model_copy(update=changed))


def app_with_accounts(parts: Parts, **settings: Any) -> FastAPI:
    """Return the API of such an installation."""
    return create_app(with_accounts(parts, **settings))


def client_of(app: FastAPI, token: str | None = None, address: str = "203.0.113.7") -> AsyncClient:
    """Return a client of an API, which sends a token or key if it has one."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = ASGITransport(app, client=(address, 40_000))
    return AsyncClient(transport=transport, base_url=SITE, headers=headers)


async def make_member(database: Database, email: str = "mia@example.org", name: str = "Mia") -> Account:
    """Make a member whose address is verified."""
    hashed = await passwords.hashed(PASSWORD)
    async with transaction(database) as session:
        account = await accounts.register(session, accounts.NewAccount(email, name, PASSWORD), hashed)
        assert account is not None
        account.email_verified_at = account.created_at
    return account


async def make_admin(database: Database, email: str = "ada@example.org", name: str = "Ada") -> Account:
    """Make an administrator."""
    hashed = await passwords.hashed(PASSWORD)
    async with transaction(database) as session:
        return await accounts.make_admin(session, accounts.NewAccount(email, name, PASSWORD), hashed)


async def sign_in(client: AsyncClient, email: str = "mia@example.org", **more: Any) -> Response:
    """Sign in with the password that all have."""
    return await client.post("/v1/auth/sign-in", json={"email": email, "password": PASSWORD, **more})


async def tokens_of(client: AsyncClient, email: str = "mia@example.org", **more: Any) -> dict[str, Any]:
    """Sign in and return the tokens."""
    answer = await sign_in(client, email, **more)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()["data"]
    return tokens
