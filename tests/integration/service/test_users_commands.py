"""`reelwright users …` as people run it, and the link that `reelwright up` prints while nobody looks after it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyotp
import pytest
from httpx import AsyncClient

from app.api.dependencies import Parts
from app.auth import first_admin
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.transactions import transaction
from app.postgres.address import ServerAddress
from tests.integration.service.redis_server import Server
from tests.integration.service.running import RunningService, command, environment, running_service
from tests.integration.service.signing_in import (
    PASSWORD,
    app_with_accounts,
    client_of,
    make_admin,
    make_member,
    sign_in,
    tokens_of,
)
from tests.integration.service.test_limits import process
from tests.processes import ROOT

pytestmark = pytest.mark.anyio
KEY = "a key for tests alone, never for data"


class Users:
    """`reelwright users …` on the database of a test."""

    def __init__(self, data_dir: Path, address: ServerAddress, **environ: str) -> None:
        self._data_dir = data_dir
        self._environ = {
            "DATABASE_URL": address.url, "REELWRIGHT_ACCOUNTS": "true", "REELWRIGHT_SECRET_KEY": KEY, **environ,
        }  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return command(self._data_dir, "users", *arguments, **self._environ)

    def facts(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def create_admin(self, email: str, password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli.main", "users", "create-admin", email, "--password-stdin"], cwd=ROOT,
            env=environment(self._data_dir, **self._environ), input=f"{password}\n", capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip


@pytest.fixture
def users(tmp_path: Path, database_address: ServerAddress) -> Users:
    return Users(tmp_path, database_address)


async def test_the_first_admin_made_on_the_command_line_is_the_local_owner(users: Users, parts: Parts) -> None:
    weak = users.create_admin("ada@example.org", "password123")
    assert weak.returncode != 0
    assert "password123" not in weak.stderr
    made = users.create_admin("ada@example.org", PASSWORD)
    assert made.stdout == "ada@example.org is an administrator now.\n", made.stderr
    assert [(each["id"], each["role"]) for each in users.facts("list")] == [(str(LOCAL_OWNER.id), "admin")]
    assert "ada@example.org" in users.run("list").stdout
    async with client_of(app_with_accounts(parts)) as guest:
        await tokens_of(guest, "ada@example.org")


async def test_a_member_becomes_admin_with_a_new_password_and_is_signed_out(
    users: Users, parts: Parts, database: Database
) -> None:
    await make_admin(database)
    await make_member(database)
    app = app_with_accounts(parts)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
    assert users.create_admin("mia@example.org", "nine quiet rivers bend").returncode == 0
    async with client_of(app, token) as mia, client_of(app) as guest:
        assert (await mia.get("/v1/account")).status_code == 401
        assert (await sign_in(guest)).status_code == 401
        assert (await sign_in(guest, password="nine quiet rivers bend")).status_code == 200


async def test_who_is_disabled_is_out_at_once_and_comes_back(users: Users, parts: Parts, database: Database) -> None:
    await make_admin(database)
    await make_member(database)
    app = app_with_accounts(parts)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
        assert users.facts("disable", "Mia@example.org")["status"] == "disabled"
        async with client_of(app, token) as mia:
            assert (await mia.get("/v1/account")).status_code == 401
        assert (await sign_in(guest)).status_code == 401
        assert "disabled" in users.run("reset-password", "mia@example.org").stderr
        assert users.facts("enable", "mia@example.org")["status"] == "active"
        assert (await sign_in(guest)).status_code == 200


async def test_what_is_kept_in_redis_hears_of_it_at_once(
    tmp_path: Path, database_address: ServerAddress, parts: Parts
) -> None:
    await make_admin(parts.database)
    await make_member(parts.database)
    await make_member(parts.database, "bo@example.org", "Bo")
    redis = Server(tmp_path)
    users = Users(tmp_path, database_address, REDIS_URL=redis.url)
    async with process(parts, redis) as app, client_of(app) as guest:
        mias, bos = [
            (await tokens_of(guest, email))["access_token"] for email in ("mia@example.org", "bo@example.org")
        ]
        async with client_of(app, mias) as mia, client_of(app, bos) as bo:
            for client in (mia, bo):
                assert (await client.get("/v1/account")).status_code == 200
            users.facts("disable", "mia@example.org")
            assert (await mia.get("/v1/account")).status_code == 401
            users.facts("remove-second-factor", "bo@example.org")
            assert (await bo.get("/v1/account")).status_code == 401
    redis.stop()


async def test_the_last_admin_and_strangers_are_told_apart(users: Users, database: Database) -> None:
    await make_admin(database)
    assert "only administrator" in users.run("disable", "ada@example.org").stderr
    assert "has no account" in users.run("disable", "nobody@example.org").stderr


async def test_a_password_is_reset_by_a_printed_link_where_there_is_no_mail_server(
    users: Users, parts: Parts, database: Database
) -> None:
    await make_member(database)
    link = users.facts("reset-password", "mia@example.org")["link"]
    page, token = link.split("#")
    assert page.endswith("/reset")
    async with client_of(app_with_accounts(parts)) as guest:
        body = {"token": unquote(token), "new": "nine quiet rivers bend"}
        assert (await guest.post("/v1/account/password/reset", json=body)).status_code == 204
        assert (await sign_in(guest, password="nine quiet rivers bend")).status_code == 200


async def test_who_lost_their_second_factor_is_let_in_by_who_runs_the_machine(
    users: Users, parts: Parts, database: Database
) -> None:
    await make_member(database)
    app = app_with_accounts(parts)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
        async with client_of(app, token) as mia:
            offer = await mia.post("/v1/account/second-factor", json={"password": PASSWORD})
            code = pyotp.TOTP(offer.json()["data"]["secret"]).now()
            await mia.post("/v1/account/second-factor/confirm", json={"code": code})
            assert (await sign_in(guest)).status_code == 401
            assert users.facts("remove-second-factor", "mia@example.org")["email"] == "mia@example.org"
            assert (await mia.get("/v1/account")).status_code == 401
        assert (await sign_in(guest)).status_code == 200


def _posted(service: RunningService, path: str, body: dict[str, str]) -> int:
    request = urllib.request.Request(
        f"{service.state['address']}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_up_prints_a_link_for_the_first_admin_until_there_is_one(
    tmp_path: Path, database_address: ServerAddress
) -> None:
    environ = {"DATABASE_URL": database_address.url, "REELWRIGHT_ACCOUNTS": "true"}
    ada = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
    with running_service(tmp_path, "--workers", "0", **environ) as service:
        first = service.await_event("first_admin")["link"].partition("#")[2]
        service.stop()
    with running_service(tmp_path, "--workers", "0", **environ) as service:
        page, _, second = service.await_event("first_admin")["link"].partition("#")
        assert page == f"{service.state['address']}/first-admin"
        assert service.get("/first-admin") == 200
        assert _posted(service, "/v1/auth/first-admin", {**ada, "token": unquote(first)}) == 422
        assert _posted(service, "/v1/auth/first-admin", {**ada, "token": unquote(second)}) == 201
        service.stop()
        assert second not in (tmp_path / "logs").joinpath("api.log").read_text("utf-8")
    with running_service(tmp_path, "--workers", "0", **environ) as service:
        service.stop()
        assert service.await_event("stopping")


class TestFirstAdmin:
    """The link's endpoint, and what it refuses."""

    @pytest.fixture
    async def token(self, parts: Parts) -> str:
        async with transaction(parts.database) as session:
            link = await first_admin.link(session, parts.settings)
        assert link is not None
        return unquote(link.partition("#")[2])

    async def test_it_is_good_once_and_a_refused_password_does_not_use_it_up(self, parts: Parts, token: str) -> None:
        ada = {"email": "ada@example.org", "name": "Ada", "token": token, "time_zone": "Europe/Berlin"}
        async with client_of(app_with_accounts(parts)) as guest:
            weak = await self._claim(guest, {**ada, "password": "password123"})
            assert (weak.status_code, weak.json()["details"]["field"]) == (422, "password")
            made = await self._claim(guest, {**ada, "password": PASSWORD})
            assert made.status_code == 201, made.text
            assert made.json()["data"]["id"] == str(LOCAL_OWNER.id)
            assert (await self._claim(guest, {**ada, "password": PASSWORD})).status_code == 422

    async def test_an_account_that_somebody_else_may_have_made_is_not_raised(self, parts: Parts, token: str) -> None:
        await make_member(parts.database)
        body = {"email": "mia@example.org", "name": "Mia", "token": token, "password": PASSWORD}
        async with client_of(app_with_accounts(parts)) as guest:
            refused = await self._claim(guest, body)
            assert (refused.status_code, refused.json()["details"]["field"]) == (409, "email")

    async def test_an_admin_made_meanwhile_makes_the_link_useless(self, parts: Parts, token: str) -> None:
        await make_admin(parts.database)
        body = {"email": "eve@example.org", "name": "Eve", "token": token, "password": PASSWORD}
        async with client_of(app_with_accounts(parts)) as guest:
            assert (await self._claim(guest, body)).status_code == 422

    @staticmethod
    async def _claim(guest: AsyncClient, body: dict[str, str]) -> Any:
        return await guest.post("/v1/auth/first-admin", json=body)
