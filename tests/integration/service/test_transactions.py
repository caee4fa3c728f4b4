"""Transactions on a real PostgreSQL: what is kept, what is rolled back, and what others see meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Database
from app.core.error_messages import message_of
from app.core.exceptions import (
    ConflictError,
    ConnectionError,
    QueryError,
    ReelwrightError,
    StorageError,
    TransactionError,
    ValidationError,
)
from app.core.transactions import transaction, transactional

pytestmark = pytest.mark.anyio

BALANCE = text("SELECT balance FROM purses WHERE name = :name")
ADD = text("UPDATE purses SET balance = balance + :amount WHERE name = :name")


@pytest.fixture(autouse=True)
async def purses(database: Database) -> AsyncIterator[None]:
    """Two purses of 100."""
    async with transaction(database) as session:
        await session.execute(text("CREATE TABLE purses (name text PRIMARY KEY, balance int NOT NULL)"))
        await session.execute(text("INSERT INTO purses VALUES ('ann', 100), ('ben', 100)"))
    yield
    async with transaction(database) as session:
        await session.execute(text("DROP TABLE purses"))


async def balance(within: AsyncSession, name: str) -> int:
    found: int = await within.scalar(BALANCE, {"name": name})
    return found


async def add(within: AsyncSession, name: str, amount: int) -> None:
    await within.execute(ADD, {"name": name, "amount": amount})


async def kept(database: Database, name: str) -> int:
    async with transaction(database, read_only=True) as session:
        return await balance(session, name)


async def at_once(*works: Awaitable[object]) -> None:
    async with asyncio.timeout(20):
        await asyncio.gather(*works)


class TestKeeping:
    async def test_all_of_it_is_kept(self, database: Database) -> None:
        async with transaction(database) as session:
            await add(session, "ann", 5)
            await add(session, "ben", -5)
        assert (await kept(database, "ann"), await kept(database, "ben")) == (105, 95)

    @pytest.mark.parametrize("error", [ValueError, ValidationError, asyncio.CancelledError, KeyboardInterrupt])
    async def test_nothing_is_kept_when_anything_is_raised(
        self, database: Database, error: Callable[[str], BaseException]
    ) -> None:
        with pytest.raises(BaseException, match="stop"):
            async with transaction(database) as session:
                await add(session, "ann", 5)
                raise error("stop")
        assert await kept(database, "ann") == 100

    async def test_a_savepoint_takes_back_only_its_own(self, database: Database) -> None:
        async with transaction(database) as session:
            await add(session, "ann", 5)
            with pytest.raises(ConflictError):
                async with transaction(session):
                    await add(session, "ben", 7)
                    await session.execute(text("INSERT INTO purses VALUES ('ann', 1)"))
            await add(session, "ben", 1)
        assert (await kept(database, "ann"), await kept(database, "ben")) == (105, 101)

    async def test_a_savepoint_goes_with_its_transaction(self, database: Database) -> None:
        with pytest.raises(ValueError, match="stop"):
            async with transaction(database) as session:
                async with transaction(session):
                    await add(session, "ann", 5)
                raise ValueError("stop")
        assert await kept(database, "ann") == 100

    async def test_a_savepoint_has_no_mode_of_its_own(self, database: Database) -> None:
        async with transaction(database) as session:
            with pytest.raises(ValueError, match="mode"):
                async with transaction(session, read_only=True):
                    pass

    async def test_a_cancelled_task_gives_its_connection_back(self, database: Database) -> None:
        async def sleep_in_transaction() -> None:
            async with transaction(database) as session:
                await add(session, "ann", 5)
                await session.execute(text("SELECT pg_sleep(30)"))

        task = asyncio.create_task(sleep_in_transaction())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await kept(database, "ann") == 100
        assert database.pool_state().in_use == 0


class TestReadOnly:
    async def test_nothing_can_be_written(self, database: Database) -> None:
        with pytest.raises(QueryError) as caught:
            async with transaction(database, read_only=True) as session:
                await add(session, "ann", 5)
        assert caught.value.details == {"sqlstate": "25006"}

    async def test_the_next_transaction_of_the_connection_can_write(self, database: Database) -> None:
        await kept(database, "ann")
        async with transaction(database) as session:
            await add(session, "ann", 5)
        assert await kept(database, "ann") == 105

    async def test_all_statements_see_one_moment(self, database: Database) -> None:
        async with transaction(database, read_only=True) as reader:
            assert await balance(reader, "ann") == 100
            async with transaction(database) as writer:
                await add(writer, "ann", 5)
            assert await balance(reader, "ann") == 100
        assert await kept(database, "ann") == 105

    async def test_the_next_transaction_of_the_connection_is_as_usual(self, database: Database) -> None:
        await kept(database, "ann")
        async with transaction(database) as session:
            assert await session.scalar(text("SHOW transaction_isolation")) == "read committed"


class TestIsolation:
    """Two transactions, really open at once on two connections."""

    async def test_what_is_not_committed_is_not_seen(self, database: Database) -> None:
        async with transaction(database) as one:
            await add(one, "ann", 5)
            assert await kept(database, "ann") == 100
        assert await kept(database, "ann") == 105

    async def test_read_committed_sees_what_others_commit_meanwhile(self, database: Database) -> None:
        async with transaction(database) as reader:
            assert await balance(reader, "ann") == 100
            async with transaction(database) as writer:
                await add(writer, "ann", 5)
            assert await balance(reader, "ann") == 105

    async def test_repeatable_read_sees_one_moment(self, database: Database) -> None:
        async with transaction(database, isolation="REPEATABLE READ") as reader:
            assert await balance(reader, "ann") == 100
            async with transaction(database) as writer:
                await add(writer, "ann", 5)
            assert await balance(reader, "ann") == 100
        assert await kept(database, "ann") == 105

    async def test_additions_at_once_are_all_kept(self, database: Database) -> None:
        async def one() -> None:
            async with transaction(database) as session:
                await add(session, "ann", 1)

        await at_once(*(one() for _ in range(25)))
        assert await kept(database, "ann") == 125

    async def test_the_isolation_of_one_is_not_left_to_the_next(self, database: Database) -> None:
        async with transaction(database, isolation="SERIALIZABLE") as session:
            assert await session.scalar(text("SHOW transaction_isolation")) == "serializable"
        async with transaction(database) as session:
            assert await session.scalar(text("SHOW transaction_isolation")) == "read committed"


class TestRepeating:
    async def test_a_serialisation_failure_is_run_again(self, database: Database) -> None:
        """Each takes 60 only when both together hold 160: run one after the other, one of them must refuse."""
        both_have_read = asyncio.Barrier(2)
        runs: list[str] = []

        @transactional(isolation="SERIALIZABLE")
        async def withdraw(session: AsyncSession, name: str) -> bool:
            together = await balance(session, "ann") + await balance(session, "ben")
            runs.append(name)
            if len(runs) <= 2:
                await both_have_read.wait()
            if together < 160:
                return False
            await add(session, name, -60)
            return True

        async with asyncio.timeout(20):
            taken = await asyncio.gather(withdraw(database, "ann"), withdraw(database, "ben"))
        assert sorted(taken) == [False, True]
        assert len(runs) == 3
        assert await kept(database, "ann") + await kept(database, "ben") == 140

    async def test_a_deadlock_is_run_again(self, database: Database) -> None:
        both_hold_one = asyncio.Barrier(2)
        runs: list[str] = []

        @transactional
        async def move(session: AsyncSession, source: str, target: str) -> None:
            runs.append(source)
            await add(session, source, -10)
            if len(runs) <= 2:
                await both_hold_one.wait()
            await add(session, target, 10)

        await at_once(move(database, "ann", "ben"), move(database, "ben", "ann"))
        assert len(runs) == 3
        assert (await kept(database, "ann"), await kept(database, "ben")) == (100, 100)

    async def test_it_gives_up_after_its_attempts(self, database: Database) -> None:
        runs = 0

        @transactional(attempts=3)
        async def collide(session: AsyncSession) -> None:
            nonlocal runs
            runs += 1
            await add(session, "ann", 1)
            await session.execute(text("DO $$ BEGIN RAISE serialization_failure; END $$"))

        with pytest.raises(TransactionError) as caught:
            await collide(database)
        assert (runs, caught.value.retryable, caught.value.status) == (3, True, 503)
        assert await kept(database, "ann") == 100

    async def test_other_errors_are_not_repeated(self, database: Database) -> None:
        runs = 0

        @transactional
        async def fail(session: AsyncSession) -> None:
            nonlocal runs
            runs += 1
            await session.execute(text("SELECT 1 / 0"))

        with pytest.raises(QueryError):
            await fail(database)
        assert runs == 1

    async def test_given_a_session_it_is_a_savepoint(self, database: Database) -> None:
        @transactional
        async def spend(session: AsyncSession, amount: int) -> None:
            await add(session, "ann", -amount)
            if amount > 50:
                raise ValueError("too much")

        async with transaction(database) as session:
            await spend(session, 10)
            with pytest.raises(ValueError, match="too much"):
                await spend(session, 60)
        assert await kept(database, "ann") == 90


class TestErrors:
    async def test_no_connection_free(self, small_pool: Database) -> None:
        async with transaction(small_pool) as first:
            await balance(first, "ann")
            with pytest.raises(ConnectionError, match="in use") as caught:
                async with transaction(small_pool) as second:
                    await balance(second, "ann")
        assert (caught.value.status, caught.value.retryable) == (503, True)

    async def test_values_are_not_told(self, database: Database) -> None:
        with pytest.raises(QueryError) as caught:
            async with transaction(database) as session:
                await session.execute(text("SELECT CAST(:given AS text), 1 / 0"), {"given": "s3cret"})
        assert "s3cret" not in str(caught.value.__cause__)
        with pytest.raises(QueryError) as caught:
            async with transaction(database) as session:
                await session.execute(text("SELECT CAST(CAST(:given AS text) AS int)"), {"given": "s3cret"})
        assert caught.value.__cause__
        assert "s3cret" not in message_of(caught.value.__cause__)

    @pytest.mark.parametrize(
        ("state", "kind", "message"),
        [
            ("53100", StorageError, "The disk of the database is full"),
            ("53200", ConnectionError, "no memory left"),
            ("53300", ConnectionError, "no connections left"),
            ("53400", ConnectionError, "one of its limits"),
        ],
    )
    async def test_out_of_resources(
        self, database: Database, state: str, kind: type[ReelwrightError], message: str
    ) -> None:
        with pytest.raises(kind, match=message) as caught:
            async with transaction(database) as session:
                await session.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'none' USING ERRCODE = '{state}'; END $$"))
        assert (caught.value.status, caught.value.retryable) == (503, True)
        assert isinstance(caught.value, ConnectionError), "who waits for the database waits for its disk too"

    async def test_nobody_there(self, unreachable: Database) -> None:
        with pytest.raises(ConnectionError, match="cannot be reached"):
            async with transaction(unreachable) as session:
                await balance(session, "ann")

    async def test_a_connection_lost_in_between(self, database: Database) -> None:
        with pytest.raises(ConnectionError, match="cannot be reached"):
            async with transaction(database) as session:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        assert await kept(database, "ann") == 100
