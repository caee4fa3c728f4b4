"""Who may call what: every operation of the schema, asked by everybody there is, held to docs/security/access.md.

The table there is written by hand, one row for each operation; an operation without a row fails. `in` means that the
gate let the caller in and that what the path names was found; 404 that it is somebody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi import FastAPI, Request

from app.api.access import Access, Gate
from app.api.dependencies import Parts
from app.api.downloads import Download, LinkSigner
from app.api.routing import Route
from app.auth import accounts, api_keys, mailed, passwords
from app.auth.models import Account, Purpose
from app.auth.parts import AuthParts
from app.auth.sessions import Sessions
from app.auth.signing import Signer
from app.core.context import Principal
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.reliability.models import ErrorGroup
from app.renders.models import ArtifactKind
from tests.integration.service.belongings import content_of, filled, finished_render, kept_asset
from tests.integration.service.project_calls import SCRIPT, made, scenes_of
from tests.integration.service.signing_in import PASSWORD, app_with_accounts, client_of
from tools import api_docs

pytestmark = pytest.mark.anyio

TABLE: Final = Path(__file__).resolve().parents[3] / "docs" / "security" / "access.md"
SCHEMA: Final = api_docs.schema()
OPERATIONS: Final = {
    f"{method.upper()} {path}": operation
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
OUTSIDE_OF_THE_SCHEMA: Final = {"/docs", "/first-admin", "/verify", "/reset"}
OWN_REFUSALS: Final = {
    "POST /v1/account/second-factor/confirm": "the code of the example is none of this seed's",
    "POST /v1/auth/first-admin": "there is an administrator already",
}
"""Operations that answer 401 or 403 themselves when they are sent their examples."""
ACTORS: Final = (
    "anonymous",
    "expired",
    "revoked",
    "without scope",
    "member's key",
    "other",
    "admin",
    "owner",
    "with scope",
)
ONES_OWN: Final = ("/v1/account", "/v1/auth")
"""What changes who asked, so that the next one to ask needs new people."""
_numbers = count(1)


def rows() -> dict[str, dict[str, str]]:
    """Return the table: for each operation its scope, and what becomes of each caller."""
    lines = [line.strip("| ").split("|") for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    head, *found = [[cell.strip().strip("`") for cell in line] for line in lines]
    return {cells[0]: dict(zip(head[1:], cells[1:], strict=True)) for cells in found if " /" in cells[0]}


ROWS: Final = rows()


class Watched:
    """A gate that remembers whether it let somebody in."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.let_in = False

    async def admit(self, request: Request, access: Access) -> Principal | None:
        self.let_in = False
        principal = await self._gate.admit(request, access)
        self.let_in = True
        return principal


@dataclass
class World:
    """An installation with an owner of one of everything, another member, and an administrator."""

    app: FastAPI
    parts: Parts
    gate: Watched
    auth: AuthParts
    is_changed: bool = True
    people: dict[str, Account] = field(default_factory=dict)
    has: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    async def build(self, hashed: str) -> None:
        """Make the people anew, and what the owner has."""
        number = next(_numbers)
        for name in ("owner", "other"):
            self.people[name] = await self._member(f"{name}{number}@example.org", hashed)
        async with transaction(self.parts.database) as session:
            new = accounts.NewAccount(f"admin{number}@example.org", "Ada", PASSWORD)
            self.people["admin"] = await accounts.make_admin(session, new, hashed)
        owner = self.people["owner"]
        async with client_of(self.app, await self.token("owner"), address=f"2001:db8:{number:x}::1") as client:
            project = await made(client, script=SCRIPT)
            scene = (await scenes_of(client, project))[0]
        asset = await kept_asset(self.parts, owner=owner.id)
        render = await finished_render(self.parts, UUID(project["id"]), owner.id)
        file = Download(asset.storage_key, asset.name, asset.media_type, asset.size, "x", asset.created_at)
        self.has = {
            "project_id": project["id"], "scene_id": scene["id"], "number": "1", "asset_id": str(asset.id),
            "render_id": str(render.id), "kind": str(ArtifactKind.VIDEO), "user_id": str(self.people["other"].id),
            "token": LinkSigner.of(self.parts.settings).sign(file, datetime.now(UTC).replace(year=2100)),
        }  # fmt: skip
        await self._secrets(owner)
        self.is_changed = False

    async def _secrets(self, owner: Account) -> None:
        async with transaction(self.parts.database) as session:
            sessions = Sessions(session, self.parts.settings.secret_key, self.auth.lifetimes)
            opened = await sessions.open(owner, device="", address="", uses_cookies=False)
            key = await api_keys.make(session, owner.id, label="x", scopes=["projects:read"])
            now = datetime.now(UTC)
            fault = ErrorGroup(
                fingerprint=new_id().hex, code="INTERNAL_ERROR", error_type="X", message="x", origin="x", count=1,
                first_seen=now, last_seen=now, context={},
            )  # fmt: skip
            session.add(fault)
            await session.flush()
            self.has |= {
                "session_id": str(opened.session.id),
                "api_key_id": str(key.key.id),
                "error_id": str(fault.id),
            }
            self.secrets = {
                "refresh_token": opened.refresh_token,
                "verify": await mailed.make(session, Purpose.VERIFY, owner.id),
                "reset": await mailed.make(session, Purpose.RESET, owner.id),
            }

    async def _member(self, email: str, hashed: str) -> Account:
        async with transaction(self.parts.database) as session:
            account = await accounts.register(session, accounts.NewAccount(email, "Mia", PASSWORD), hashed)
            assert account is not None
            account.email_verified_at = account.created_at
        return account

    async def token(self, who: str, signer: Signer | None = None, *, ended: bool = False) -> str:
        """Sign somebody in on a new device and return an access token."""
        account = self.people[who]
        async with transaction(self.parts.database) as session:
            sessions = Sessions(session, self.parts.settings.secret_key, self.auth.lifetimes)
            opened = await sessions.open(account, device="", address="", uses_cookies=False)
            if ended:
                await sessions.end(opened.session.id, account.id, reason="test")
        issuer = signer or self.auth.signer
        return (await issuer.issue(user=account.id, session=opened.session.id, role=account.role))[0]

    async def key(self, who: str, scope: str) -> str:
        """Return a key of somebody."""
        async with transaction(self.parts.database) as session:
            return (await api_keys.make(session, self.people[who].id, label="x", scopes=[scope])).text

    async def credential(self, actor: str, level: str, scope: str) -> str | None:
        """Return what an actor shows. Keys are those of who may: the administrator's for what is administrators'."""
        holder = "admin" if level == "admin" else "owner"
        if actor in {"owner", "other", "admin"}:
            return await self.token(actor)
        if actor == "expired":
            database, settings = self.parts.database, self.parts.settings
            return await self.token(holder, Signer(database, settings.secret_key, lifetime_seconds=-60.0))
        if actor == "revoked":
            return await self.token(holder, ended=True)
        keys = {
            "without scope": (holder, "captions:read"),
            "member's key": ("other", scope),
            "with scope": (holder, scope),
        }
        return await self.key(*keys[actor]) if actor in keys else None

    async def becomes(self, operation: str, actor: str, level: str, scope: str) -> str:
        """Ask as an actor; return what becomes of it, as the table has it."""
        method, _, path = operation.partition(" ")
        what = content_of(self.app, method, path)
        if isinstance(what.get("json"), dict):
            what["json"] = self._fitting(path, what["json"])
        credential = await self.credential(actor, level, scope)
        async with client_of(self.app, credential, address=f"2001:db8:ffff:{next(_numbers):x}::1") as client:
            answer = await client.request(method, filled(path, self.has), **what)
        status = answer.status_code
        self.is_changed |= method != "GET" and status < 400 and ("{" in path or path.startswith(ONES_OWN))
        if self.gate.let_in and status in {401, 403}:
            assert operation in OWN_REFUSALS, answer.text
            return "in"
        found = {405, 415, 429} if self.gate.let_in else {401, 403, 429}
        assert (status in found) != self.gate.let_in, f"{actor}: {answer.text}"
        assert status < 500, answer.text
        return "in" if self.gate.let_in and status != 404 else str(status)

    def _fitting(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body that is good for these people where the example could not be."""
        given = {
            "/v1/auth/refresh": {"refresh_token": self.secrets["refresh_token"]},
            "/v1/auth/sign-in": {"email": self.people["owner"].email, "password": PASSWORD},
            "/v1/account/verify": {"token": self.secrets["verify"]},
            "/v1/account/password/reset": {"token": self.secrets["reset"]},
            "/v1/account/password": {"current": PASSWORD},
        }.get(path, {})
        return body | given | ({"password": PASSWORD} if "code" in body and "password" in body else {})


@pytest.fixture(scope="session")
async def hashed() -> str:
    """Everybody's password, hashed once."""
    return await passwords.hashed(PASSWORD)


@pytest.fixture
async def world(parts: Parts) -> World:
    app = app_with_accounts(parts, requests_per_minute_and_address=10_000)
    app.openapi_schema = SCHEMA
    auth: AuthParts = app.state.auth
    gate = Watched(app.state.parts.gate)
    app.state.parts = replace(app.state.parts, gate=gate)
    return World(app, app.state.parts, gate, auth)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_exactly_those_who_may_get_in(world: World, hashed: str, operation: str) -> None:
    assert operation in ROWS, f"Add a row for {operation} to {TABLE.name}, and say who may call it."
    row, described = ROWS[operation], OPERATIONS[operation]
    level, scope = described["x-access"], described.get("x-scope", "projects:read")
    became = {}
    for actor in ACTORS:
        if world.is_changed:
            await world.build(hashed)
        became[actor] = await world.becomes(operation, actor, level, scope)
    members_key = became.pop("member's key")
    assert became == {actor: row[actor] for actor in became}
    if level == "admin":
        assert members_key == "403", "a scope does not make a member's key an administrator's"


def test_the_table_has_the_scopes_of_the_schema_and_no_operation_that_is_gone() -> None:
    scopes = {name: operation.get("x-scope", "") for name, operation in OPERATIONS.items()}
    assert {name: row["scope"] for name, row in ROWS.items()} == scopes


async def test_what_the_schema_leaves_out_is_pages_that_anyone_may_see(world: World) -> None:
    hidden = [each for each in world.app.routes if isinstance(each, Route) and not each.include_in_schema]
    assert {route.access.level for route in hidden} == {"anyone"}
    assert {route.path for route in hidden if not route.path.startswith("/pages/")} == OUTSIDE_OF_THE_SCHEMA


async def test_every_route_asks_the_gate(world: World) -> None:
    """Routes that are not ours would pass it by: there is none but the schema's own."""
    others = {getattr(each, "path", "") for each in world.app.routes if not isinstance(each, Route)}
    assert others == {"/openapi.json"}


def test_a_missing_row_is_found() -> None:
    assert "GET /v1/nothing" not in ROWS
    assert len(ROWS) == len(OPERATIONS)
    assert all(re.fullmatch("in|401|403|404", cell) for row in ROWS.values() for cell in list(row.values())[1:])
