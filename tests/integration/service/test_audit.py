"""The audit log: what is written in it, who may read it, and that nobody changes it without being found out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.api import access
from app.api.dependencies import Parts
from app.audit import service as audit
from app.audit.actions import Action
from app.audit.chain import BEGIN, Link
from app.audit.exceptions import AuditBrokenError
from app.audit.models import AuditEvent
from app.cli import auditing
from app.core import context, migrations
from app.core.context import LOCAL_OWNER, Principal, Via
from app.core.database import Database
from app.core.exceptions import ConflictError, ValidationError
from app.core.transactions import sqlstate, transaction
from app.postgres.address import ServerAddress
from app.reliability.audit_sealing import seal_audit_log

pytestmark = pytest.mark.anyio

MEMBER = Principal(
    UUID("00000000-0000-7000-8000-00000000000c"), "member", via=Via.KEY,
    credential=UUID("00000000-0000-7000-8000-0000000000cc"),
)  # fmt: skip


async def written(database: Database, count: int, actor: Principal | None = LOCAL_OWNER) -> None:
    """Write as many events, each in a transaction of its own."""
    for number in range(count):
        async with transaction(database) as session:
            after = {"n": number, "of": "naïve \u2028 text", "share": 0.1}
            await audit.record(session, "api_key.created", actor=actor, target=("api_key", str(number)), after=after)


async def sealed(database: Database, count: int) -> None:
    await written(database, count)
    await seal_audit_log(database)


async def looked(database: Database, *known: Link) -> audit.Finding:
    async with transaction(database, read_only=True) as session:
        return await audit.verify(session, known=known)


async def events(database: Database) -> list[AuditEvent]:
    async with transaction(database, read_only=True) as session:
        return list(await session.scalars(select(AuditEvent).order_by(AuditEvent.created_at)))


class TestWriting:
    async def test_tells_who_what_from_where_before_and_after(self, database: Database) -> None:
        scope = {"client": ("192.0.2.7", 4000), "headers": [(b"user-agent", b"curl/8.16")]}
        with context.bind(request_id="abc"), context.serving(scope):
            async with transaction(database) as session:
                await audit.record(
                    session, Action.QUOTA_CHANGED, actor=MEMBER, target=("user", LOCAL_OWNER.id),
                    before={"videos_per_month": 10}, after={"videos_per_month": None},
                )  # fmt: skip
        (event,) = await events(database)
        assert (event.action, event.actor_id, event.actor_role, event.actor_via, event.credential_id) == (
            "quota.changed", MEMBER.id, "member", "key", MEMBER.credential,
        )  # fmt: skip
        assert (event.target_kind, event.target_id) == ("user", str(LOCAL_OWNER.id))
        assert (event.address, event.user_agent, event.request_id) == ("192.0.2.7", "curl/8.16", "abc")
        assert (event.before, event.after) == ({"videos_per_month": 10}, {"videos_per_month": None})
        assert datetime.now(UTC) - event.created_at < timedelta(minutes=1)

    async def test_secrets_are_masked(self, database: Database) -> None:
        async with transaction(database) as session:
            await audit.record(session, "api_key.created", actor=None, after={"password": "hunter2", "label": "CI"})
        (event,) = await events(database)
        assert event.after == {"password": "***", "label": "CI"}

    async def test_goes_with_its_transaction(self, database: Database) -> None:
        async with transaction(database) as session:
            await audit.record(session, "user.deleted", actor=None)
            await session.rollback()
        assert await events(database) == []

    async def test_an_unknown_name_is_refused(self, database: Database) -> None:
        async with transaction(database) as session:
            with pytest.raises(ValueError, match=r"user\.danced"):
                await audit.record(session, "user.danced", actor=None)

    async def test_a_slow_writer_holds_up_no_other_and_no_seal(self, database: Database) -> None:
        async with transaction(database) as slow:
            await audit.record(slow, "user.signed_in", actor=MEMBER)
            await sealed(database, 3)
            assert (await looked(database)).last.number == 3
        await seal_audit_log(database)
        found = await looked(database)
        assert (found.is_whole, found.last.number, found.unsealed) == (True, 4, 0)

    async def test_two_that_seal_at_once_make_one_chain(self, database: Database) -> None:
        await written(database, 30)
        await asyncio.gather(*(seal_audit_log(database) for _ in range(6)), written(database, 10))
        await seal_audit_log(database)
        found = await looked(database)
        assert (found.is_whole, found.last.number, found.unsealed) == (True, 40, 0)


class TestRefusals:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_events SET after = '{}' WHERE number = 2",
            "UPDATE audit_events SET hash = sha256('x') WHERE number = 2",
            "UPDATE audit_events SET number = NULL, hash = NULL",
            "UPDATE audit_events SET number = 9, hash = sha256('x'), action = 'user.deleted' WHERE number IS NULL",
            "DELETE FROM audit_events WHERE number = 1",
            "DELETE FROM audit_events WHERE number IS NULL",
            "TRUNCATE audit_events",
            "INSERT INTO audit_events (id, action, number, hash) VALUES (gen_random_uuid(), 'a.b', 9, sha256('x'))",
        ],
    )
    async def test_the_database_refuses_changes(self, database: Database, statement: str) -> None:
        await sealed(database, 3)
        await written(database, 1)
        async with transaction(database) as session:
            with pytest.raises(DBAPIError) as caught:
                await session.execute(text(statement))
            await session.rollback()
        assert sqlstate(caught.value) == "42501"
        assert len(await events(database)) == 4
        assert (await looked(database)).is_whole


@pytest.fixture
def tamper(database_address: ServerAddress) -> Iterator[Callable[..., None]]:
    """Change the log as somebody would who rules over the database, with its triggers asleep."""
    with psycopg.connect(database_address.as_administrator().url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = 'replica'")

        def change(*statements: str) -> None:
            for statement in statements:
                connection.execute(statement.encode())

        yield change


FORGED = """
INSERT INTO audit_events (id, created_at, action, target_kind, target_id, after, number, hash)
SELECT gen_random_uuid(), created_at, action, target_kind, target_id, after, {to}, hash FROM audit_events
WHERE number = {of}
"""
CHANGED, GONE = "is not what was written", "is gone"
AGAIN = "interval '1 microsecond'"
SWAPPED = "FROM audit_events AS o WHERE e.number IN (2, 5) AND o.number = 7 - e.number"
TAMPERINGS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "changed": (4, CHANGED, ("UPDATE audit_events SET actor_id = NULL WHERE number = 4",)),
    "changed after": (1, CHANGED, ("UPDATE audit_events SET after = after - 'n' WHERE number = 1",)),
    "changed time": (6, CHANGED, (f"UPDATE audit_events SET created_at = created_at + {AGAIN} WHERE number = 6",)),
    "changed hash": (5, CHANGED, ("UPDATE audit_events SET hash = sha256('x') WHERE number = 5",)),
    "deleted": (3, GONE, ("DELETE FROM audit_events WHERE number = 3",)),
    "deleted first": (1, GONE, ("DELETE FROM audit_events WHERE number = 1",)),
    "deleted and closed up": (3, CHANGED, (
        "DELETE FROM audit_events WHERE number = 3",
        "UPDATE audit_events SET number = number + 1000 WHERE number > 3",
        "UPDATE audit_events SET number = number - 1001 WHERE number > 1000",
    )),
    "inserted": (3, CHANGED, (
        "UPDATE audit_events SET number = number + 1000 WHERE number > 2",
        "UPDATE audit_events SET number = number - 999 WHERE number > 1000",
        FORGED.format(of=2, to=3),
    )),
    "added at the end": (7, CHANGED, (FORGED.format(of=6, to=7),)),
    "swapped": (2, CHANGED, (
        "UPDATE audit_events SET number = 100 WHERE number = 2",
        "UPDATE audit_events SET number = 2 WHERE number = 5",
        "UPDATE audit_events SET number = 5 WHERE number = 100",
    )),
    "swapped contents": (2, CHANGED, (f"UPDATE audit_events AS e SET after = o.after {SWAPPED}",)),
}  # fmt: skip


class TestTheChain:
    @pytest.mark.parametrize("kind", TAMPERINGS)
    async def test_names_the_first_broken_row(
        self, database: Database, tamper: Callable[..., None], monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setattr(audit, "AT_ONCE", 2)
        await sealed(database, 6)
        assert (await looked(database)).is_whole
        number, reason, statements = TAMPERINGS[kind]
        tamper(*statements)
        found = await looked(database)
        assert (found.is_whole, found.broken, found.last.number) == (False, number, number - 1)
        assert found.reason == reason

    async def test_goes_on_after_a_break_without_mending_it(
        self, database: Database, tamper: Callable[..., None]
    ) -> None:
        await sealed(database, 3)
        tamper("UPDATE audit_events SET actor_id = NULL WHERE number = 3")
        await sealed(database, 3)
        assert (await looked(database)).broken == 3

    async def test_an_end_that_was_cut_off_or_written_anew_misses_a_noted_place(
        self, database: Database, tamper: Callable[..., None]
    ) -> None:
        await sealed(database, 3)
        noted = (await looked(database)).last
        assert (await looked(database, noted)).is_whole
        tamper("DELETE FROM audit_events WHERE number = 3")
        found = await looked(database, noted)
        assert (found.broken, found.reason) == (3, "is gone, though it was noted")
        await sealed(database, 3)
        assert (await looked(database)).is_whole
        found = await looked(database, noted)
        assert (found.broken, found.reason) == (3, "is not what was noted")

    async def test_says_when_the_database_is_not_on_guard(
        self, database: Database, database_address: ServerAddress
    ) -> None:
        with psycopg.connect(database_address.url, autocommit=True) as connection:
            connection.execute("ALTER TABLE audit_events DISABLE TRIGGER audit_events_guard")
            try:
                found = await looked(database)
            finally:
                connection.execute("ALTER TABLE audit_events ENABLE TRIGGER audit_events_guard")
        assert (found.is_guarded, found.is_whole, found.broken) == (False, False, None)

    async def test_an_empty_log_is_whole(self, database: Database) -> None:
        assert await looked(database) == audit.Finding(BEGIN)


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _told(self, monkeypatch: pytest.MonkeyPatch, database_address: ServerAddress, tmp_path: Any) -> None:
        monkeypatch.setenv("DATABASE_URL", database_address.url)
        monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(tmp_path / "data"))

    async def said(self, *known: str, as_json: bool = True) -> None:
        await asyncio.to_thread(auditing.verify, list(known), as_json=as_json)

    async def test_says_that_it_is_whole(self, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
        await sealed(database, 2)
        await written(database, 1)
        await self.said()
        told = json.loads(capsys.readouterr().out)
        assert (told["rows"], told["unsealed"], told["last"][:2]) == (2, 1, "2:")
        await self.said(told["last"], as_json=False)
        assert "2 rows, 1 more are not sealed yet" in capsys.readouterr().out

    async def test_names_the_row(self, database: Database, tamper: Callable[..., None]) -> None:
        await sealed(database, 2)
        tamper("DELETE FROM audit_events WHERE number = 1")
        with pytest.raises(AuditBrokenError, match="row 1 is gone") as caught:
            await self.said()
        assert caught.value.exit_code == 1

    async def test_says_when_the_database_is_older(
        self, new_database: Callable[[], ServerAddress], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        older = new_database()
        await asyncio.to_thread(migrations.downgrade, older.url, "0060")
        monkeypatch.setenv("DATABASE_URL", older.url)
        with pytest.raises(ConflictError, match="older") as caught:
            await self.said()
        assert "db upgrade" in caught.value.hint

    @pytest.mark.parametrize("place", ["", "1", "1:", "x:ab", "0:" + "0" * 64, "1:" + "0" * 62, "1:" + "g" * 64])
    async def test_refuses_a_place_that_is_none(self, place: str) -> None:
        with pytest.raises(ValidationError, match="place"):
            await self.said(place)


class TestReading:
    async def listed(self, client: AsyncClient, **params: Any) -> list[dict[str, Any]]:
        answer = await client.get("/v1/admin/audit", params=params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["data"]["items"]
        return items

    async def test_filters(self, client: AsyncClient, database: Database) -> None:
        await written(database, 2)
        await written(database, 1, MEMBER)
        async with transaction(database) as session:
            await audit.record(session, "user.signed_in", actor=MEMBER)
        await seal_audit_log(database)
        newest, *rest = await self.listed(client)
        assert (newest["action"], newest["number"], len(newest["hash"])) == ("user.signed_in", 4, 64)
        assert len(rest) == 3
        assert len(await self.listed(client, actor=str(MEMBER.id))) == 2
        assert await self.listed(client, action="user.signed_in") == [newest]
        assert len(await self.listed(client, target_kind="api_key", target_id="0")) == 2
        assert await self.listed(client, since=newest["created_at"]) == [newest]
        assert len(await self.listed(client, until=newest["created_at"])) == 3

    async def test_pages(self, client: AsyncClient, database: Database) -> None:
        await written(database, 5)
        seen, cursor = list[str](), None
        while True:
            params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
            page = (await client.get("/v1/admin/audit", params=params)).json()["data"]
            seen += [each["target_id"] for each in page["items"]]
            if not (cursor := page["next_cursor"]):
                break
        assert seen == ["4", "3", "2", "1", "0"]

    async def test_is_for_administrators(
        self, client: AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(access, "LOCAL_OWNER", MEMBER)
        answer = await client.get("/v1/admin/audit")
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")

    @pytest.mark.parametrize("params", [{"action": "user.danced"}, {"actor": "me"}, {"since": "1700000000"}])
    async def test_refuses_what_is_no_filter(self, client: AsyncClient, params: dict[str, str]) -> None:
        assert (await client.get("/v1/admin/audit", params=params)).status_code == 422
