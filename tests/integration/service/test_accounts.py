"""Accounts from the first mail to the last: with real jobs, and mails in a real outbox."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyotp
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, text, update

from app.api.dependencies import Parts
from app.auth import tasks as auth_tasks
from app.auth.models import Account
from app.core.context import LOCAL_OWNER
from app.core.error_tracking import InMemory
from app.core.job_runner import JobRunner, Lane
from app.core.jobs import LIGHT_QUEUE
from app.core.transactions import transaction
from tests.integration.service.signing_in import (
    PASSWORD,
    app_with_accounts,
    client_of,
    make_admin,
    make_member,
    sign_in,
    tokens_of,
)

pytestmark = pytest.mark.anyio
ACCOUNT, PROJECTS = "/v1/account", "/v1/projects"
NEW_PASSWORD = "nine quiet rivers bend"
MIA = {"email": "mia@example.org", "name": "Mia", "password": PASSWORD}


class Outbox:
    """The mails that were sent, in order, once the jobs that send them are done."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._folder = parts, parts.settings.folders.outbox

    async def mails(self, count: int) -> list[Any]:
        """Do the jobs until there are so many mails, and return them."""
        group = auth_tasks.tasks
        lanes = [Lane((LIGHT_QUEUE,), 2)]
        runner = JobRunner(self._parts.database, [group], self._parts, lanes=lanes, errors=InMemory())
        working = asyncio.create_task(runner.run(heartbeat_seconds=0.2, grace_seconds=0.2))
        try:
            async with asyncio.timeout(20):
                while len(self._files()) < count:  # noqa: ASYNC110 — another task, with files, makes what is awaited
                    await asyncio.sleep(0.02)
        finally:
            runner.stop()
            await working
        return [email.message_from_bytes(path.read_bytes(), policy=default) for path in self._files()]

    async def token(self, count: int) -> str:
        """Return the token of the link in the last of so many mails."""
        found = re.search(r"#(\S+)", (await self.mails(count))[-1].get_content())
        assert found is not None
        return unquote(found[1])

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"))


@pytest.fixture
async def app(parts: Parts) -> FastAPI:
    return app_with_accounts(parts)


@pytest.fixture
async def guest(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with client_of(app) as client:
        yield client


async def test_from_the_first_mail_to_being_refused(app: FastAPI, guest: AsyncClient, parts: Parts) -> None:
    outbox = Outbox(parts)
    assert (await guest.post(ACCOUNT, json=MIA)).status_code == 202
    unverified = await sign_in(guest)
    assert unverified.status_code == 401
    assert "not verified" in unverified.text
    token = await outbox.token(1)
    assert (await guest.post(f"{ACCOUNT}/verify", json={"token": token})).status_code == 204
    assert (await guest.post(f"{ACCOUNT}/verify", json={"token": token})).status_code == 422
    tokens = await tokens_of(guest)
    renewed = (await guest.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})).json()["data"]
    async with client_of(app, renewed["access_token"]) as mia:
        assert (await mia.post(PROJECTS, json={"title": "Cats"})).status_code == 201
        key = (await mia.post("/v1/api-keys", json={"label": "x", "scopes": ["projects:read"]})).json()["data"]
        new = (await mia.post(f"/v1/api-keys/{key['id']}/rotate")).json()["data"]
        async with client_of(app, new["key"]) as program:
            assert (await program.get(PROJECTS)).json()["data"]["items"][0]["title"] == "Cats"
            await mia.delete(f"/v1/api-keys/{new['id']}")
            assert (await program.get(PROJECTS)).status_code == 401
        assert (await mia.post("/v1/auth/revoke")).status_code == 204
        assert (await mia.get(PROJECTS)).status_code == 401


async def test_an_address_that_has_an_account_is_answered_alike_and_told_by_mail(
    guest: AsyncClient, parts: Parts
) -> None:
    await make_member(parts.database)
    new = await guest.post(ACCOUNT, json={**MIA, "email": "other@example.org"})
    known = await guest.post(ACCOUNT, json={**MIA, "email": "MIA@example.org"})
    assert (new.status_code, new.json()["data"]) == (known.status_code, known.json()["data"])
    subjects = {mail["To"]: mail["Subject"] for mail in await Outbox(parts).mails(2)}
    assert "confirm" in subjects["other@example.org"].lower()
    assert "already" in subjects["mia@example.org"]


async def test_who_registers_an_address_before_its_owner_has_no_password_for_it(
    guest: AsyncClient, parts: Parts
) -> None:
    thiefs = "five grey anvils sing"
    await guest.post(ACCOUNT, json={**MIA, "password": thiefs})
    await guest.post(ACCOUNT, json=MIA)
    mails = await Outbox(parts).mails(2)
    tokens = {}
    for mail in mails:
        found = re.search(r"/(verify|reset)#(\S+)", mail.get_content())
        assert found is not None
        tokens[found[1]] = unquote(found[2])
    assert (await guest.post(f"{ACCOUNT}/verify", json={"token": tokens["verify"]})).status_code == 204
    for password in (thiefs, PASSWORD):
        assert (await sign_in(guest, password=password)).status_code == 401
    body = {"token": tokens["reset"], "new": NEW_PASSWORD}
    assert (await guest.post(f"{ACCOUNT}/password/reset", json=body)).status_code == 204
    assert (await sign_in(guest, password=NEW_PASSWORD)).status_code == 200


async def test_registration_can_be_closed(parts: Parts) -> None:
    async with client_of(app_with_accounts(parts, registration="closed")) as guest:
        assert (await guest.post(ACCOUNT, json=MIA)).status_code == 403


@pytest.mark.parametrize("password", ["short", "password123", "mia@example.org", "qwertyuiop", "aaaaaaaaaaaaaa"])
async def test_easy_passwords_are_refused_with_the_reason(guest: AsyncClient, password: str) -> None:
    answer = await guest.post(ACCOUNT, json={**MIA, "password": password})
    assert answer.status_code == 422
    assert password not in answer.text.replace("mia@example.org", "") or password == "mia@example.org"


async def test_a_forgotten_password_is_reset_and_all_devices_are_signed_out(
    app: FastAPI, guest: AsyncClient, parts: Parts
) -> None:
    await make_member(parts.database)
    tokens = await tokens_of(guest)
    async with client_of(app, tokens["access_token"]) as mia:
        key = (await mia.post("/v1/api-keys", json={"label": "x", "scopes": ["projects:read"]})).json()["data"]["key"]
    async with client_of(app, key) as program:
        assert (await program.get(PROJECTS)).status_code == 200
    for address in ("nobody@example.org", "mia@example.org"):
        assert (await guest.post(f"{ACCOUNT}/password/forgotten", json={"email": address})).status_code == 202
    outbox = Outbox(parts)
    body = {"token": await outbox.token(1), "new": NEW_PASSWORD}
    assert (await guest.post(f"{ACCOUNT}/password/reset", json=body)).status_code == 204
    assert (await guest.post(f"{ACCOUNT}/password/reset", json=body)).status_code == 422
    for credential in (tokens["access_token"], key):
        async with client_of(app, credential) as before:
            assert (await before.get(PROJECTS)).status_code == 401
    assert (await sign_in(guest)).status_code == 401
    assert (await sign_in(guest, password=NEW_PASSWORD)).status_code == 200
    assert len(await outbox.mails(2)) == 2


async def test_too_many_wrong_passwords_make_an_account_wait_until_it_is_unlocked(app: FastAPI, parts: Parts) -> None:
    account, _ = await make_member(parts.database), await make_admin(parts.database)
    for number in range(14):
        async with client_of(app, address=f"198.51.100.{number}") as guest:
            await sign_in(guest, password="wrong one")
            async with transaction(parts.database) as session:
                await session.execute(update(Account).values(locked_until=None))
    async with client_of(app) as guest:
        await sign_in(guest, password="wrong one")
        async with transaction(parts.database, read_only=True) as session:
            until = await session.scalar(select(Account.locked_until).where(Account.id == account.id))
        assert until is not None
        assert 800 < (until - datetime.now(UTC)).total_seconds() <= 900
        assert (await sign_in(guest)).status_code == 401
        admin = (await tokens_of(guest, "ada@example.org"))["access_token"]
    async with client_of(app, admin) as ada, client_of(app, address="192.0.2.1") as guest:
        assert (await ada.post(f"/v1/admin/users/{account.id}/unlock")).status_code == 204
        assert (await sign_in(guest)).status_code == 200


async def test_a_second_factor_is_asked_for_and_none_of_its_codes_works_twice(app: FastAPI, parts: Parts) -> None:
    await make_member(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
    async with client_of(app, token) as mia:
        seed = (await mia.post(f"{ACCOUNT}/second-factor", json={"password": PASSWORD})).json()["data"]["secret"]
        totp = pyotp.TOTP(seed)
        confirmed = await mia.post(f"{ACCOUNT}/second-factor/confirm", json={"code": totp.now()})
        codes = confirmed.json()["data"]["codes"]
        assert (await mia.get(ACCOUNT)).json()["data"]["has_second_factor"]
        assert (await mia.post(f"{ACCOUNT}/second-factor", json={"password": PASSWORD})).status_code == 401
        assert (await mia.get(ACCOUNT)).json()["data"]["has_second_factor"]
    async with client_of(app, address="192.0.2.1") as guest:
        without = await sign_in(guest)
        assert (without.status_code, "code" in without.json()["error"]) == (401, True)
        assert (await sign_in(guest, code=totp.now())).status_code == 401
        async with transaction(parts.database) as session:
            await session.execute(update(Account).values(totp_last_step=1, locked_until=None, failed_attempts=0))
        assert (await sign_in(guest, code=totp.now())).status_code == 200
        assert (await sign_in(guest, code=codes[0].lower())).status_code == 200
        assert (await sign_in(guest, code=codes[0])).status_code == 401
    async with transaction(parts.database, read_only=True) as session:
        kept = (await session.execute(text("SELECT totp_secret FROM accounts"))).scalar_one()
        assert seed not in kept


async def test_a_reset_by_mail_does_not_get_round_the_second_factor(app: FastAPI, parts: Parts) -> None:
    await make_member(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
        async with client_of(app, token) as mia:
            seed = (await mia.post(f"{ACCOUNT}/second-factor", json={"password": PASSWORD})).json()["data"]["secret"]
            await mia.post(f"{ACCOUNT}/second-factor/confirm", json={"code": pyotp.TOTP(seed).now()})
        await guest.post(f"{ACCOUNT}/password/forgotten", json={"email": "mia@example.org"})
        body = {"token": await Outbox(parts).token(1), "new": NEW_PASSWORD}
        assert (await guest.post(f"{ACCOUNT}/password/reset", json=body)).status_code == 204
        without = await sign_in(guest, password=NEW_PASSWORD)
        assert (without.status_code, "code" in without.json()["error"]) == (401, True)


async def test_what_is_someones_is_kept_by_no_browser(app: FastAPI, parts: Parts) -> None:
    await make_member(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
    async with client_of(app, token) as mia:
        for path in (ACCOUNT, PROJECTS, "/v1/api-keys", "/v1/nothing"):
            assert (await mia.get(path)).headers.get_list("Cache-Control") == ["no-store"]


async def test_the_first_admin_gets_what_was_made_before_there_were_accounts(
    client: AsyncClient, app: FastAPI, parts: Parts
) -> None:
    made = (await client.post(PROJECTS, json={"title": "Before"})).json()["data"]
    first, second = await make_admin(parts.database), await make_admin(parts.database, "bo@example.org", "Bo")
    assert first.id == LOCAL_OWNER.id != second.id
    async with client_of(app) as guest:
        ada = (await tokens_of(guest, "ada@example.org"))["access_token"]
        bo = (await tokens_of(guest, "bo@example.org"))["access_token"]
    async with client_of(app, ada) as owner, client_of(app, bo) as other:
        assert (await owner.get(f"{PROJECTS}/{made['id']}")).status_code == 200
        assert (await other.get(f"{PROJECTS}/{made['id']}")).status_code == 404


async def test_a_change_of_role_holds_at_once(app: FastAPI, parts: Parts) -> None:
    member, _ = await make_member(parts.database), await make_admin(parts.database)
    users = f"/v1/admin/users/{member.id}"
    async with client_of(app) as guest:
        mias, adas = (
            (await tokens_of(guest))["access_token"],
            (await tokens_of(guest, "ada@example.org"))["access_token"],
        )
    async with client_of(app, adas) as ada, client_of(app, mias) as mia:
        assert (await mia.get(users)).status_code == 403
        assert (await ada.patch(users, json={"role": "admin"})).status_code == 200
        assert (await mia.get(users)).status_code == 401
        assert (await ada.patch(users, json={"disabled": True})).json()["data"]["status"] == "disabled"
    async with client_of(app) as guest:
        assert (await sign_in(guest)).status_code == 401


async def test_the_only_admin_stays(app: FastAPI, parts: Parts) -> None:
    admin = await make_admin(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest, "ada@example.org"))["access_token"]
    async with client_of(app, token) as ada:
        assert (await ada.patch(f"/v1/admin/users/{admin.id}", json={"role": "member"})).status_code == 409
        assert (await ada.post(f"{ACCOUNT}/leave", json={"password": PASSWORD})).status_code == 409


async def test_who_leaves_is_signed_out_and_may_come_back(app: FastAPI, parts: Parts) -> None:
    await make_member(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
        async with client_of(app, token) as mia:
            assert (await mia.post(f"{ACCOUNT}/leave", json={"password": "not mine"})).status_code == 401
            answer = await mia.post(f"{ACCOUNT}/leave", json={"password": PASSWORD})
            assert answer.status_code == 200, answer.text
            left = answer.json()["data"]
            assert left["status"] == "leaving"
            assert left["delete_after"] is not None
            assert (await mia.get(PROJECTS)).status_code == 401
        assert (await sign_in(guest)).status_code == 401
        assert (await sign_in(guest, stay=True)).status_code == 200
        assert (await sign_in(guest)).status_code == 200


async def test_without_accounts_nothing_of_them_is_there(client: AsyncClient) -> None:
    assert (await client.post("/v1/auth/sign-in", json={"email": "a@b.org", "password": "x"})).status_code == 404
