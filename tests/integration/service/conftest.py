"""What tests of the service share: a real PostgreSQL, built by the migrations, empty at the start of every test."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from httpx import ASGITransport, AsyncClient
from psycopg.sql import SQL, Identifier

from app.api.dependencies import Parts
from app.core import migrations
from app.core.config import Settings, load
from app.core.database import Database
from app.core.files import open_store
from app.main import create_app
from app.postgres.address import ROLE, ServerAddress
from app.postgres.server import Server

TEMPLATE = "template_migrated"
EMPTY = """
DO $$
DECLARE named text; filled text := ''; any_row boolean;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);  -- the audit log refuses to be emptied
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR named IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'plans')
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM public.' || named || ')' INTO any_row;
    IF any_row THEN filled := filled || ', public.' || named; END IF;
  END LOOP;
  IF filled <> '' THEN EXECUTE 'TRUNCATE ' || substr(filled, 3) || ' RESTART IDENTITY CASCADE'; END IF;
END $$
"""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def reachable_folder() -> Iterator[Path]:
    """A folder that any account may pass: started by root, the server runs as another."""
    folder = Path(tempfile.mkdtemp(prefix="reelwright-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(reachable_folder: Path) -> Iterator[ServerAddress]:
    """The embedded server of this run. It does not wait for the disk: its data ends with the run."""
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with Server(reachable_folder, options=options) as address:
        yield address


@pytest.fixture(scope="session")
def administration(postgres: ServerAddress) -> Iterator[psycopg.Connection]:
    """A connection that may make databases."""
    with psycopg.connect(postgres.as_administrator().url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def new_database(postgres: ServerAddress, administration: psycopg.Connection) -> Callable[[], ServerAddress]:
    """Make databases that are copies of one built by the migrations."""
    _create(administration, TEMPLATE, "template1")
    migrations.upgrade(postgres.of(TEMPLATE).url)
    numbers = count(1)

    def make() -> ServerAddress:
        name = f"test_{next(numbers)}"
        _create(administration, name, TEMPLATE)
        return postgres.of(name)

    return make


def _create(administration: psycopg.Connection, name: str, template: str) -> None:
    statement = SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    administration.execute(statement.format(Identifier(name), Identifier(template), Identifier(ROLE)))


@pytest.fixture(scope="session")
def shared_database(new_database: Callable[[], ServerAddress]) -> ServerAddress:
    """The database that tests take turns with."""
    return new_database()


@pytest.fixture(scope="session")
def cleaning(shared_database: ServerAddress) -> Iterator[psycopg.Connection]:
    """A connection that empties the database between tests."""
    with psycopg.connect(shared_database.as_administrator().url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def database_address(shared_database: ServerAddress, cleaning: psycopg.Connection) -> ServerAddress:
    """The address of a migrated database without rows."""
    cleaning.execute(EMPTY)
    return shared_database


@pytest.fixture
def settings(database_address: ServerAddress, tmp_path: Path) -> Settings:
    """Settings for one test: its own data folder, and a migrated database without rows."""
    return load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=tmp_path, database_url=database_address.url).settings


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database of one test, migrated and without rows."""
    connected = Database.connect(settings)
    yield connected
    await connected.dispose()


@pytest.fixture
async def small_pool(settings: Settings) -> AsyncIterator[Database]:
    """The database through one connection, for which nobody waits long."""
    narrow = {"db_pool_size": 1, "db_max_overflow": 0, "db_pool_timeout_seconds": 0.2}
    connected = Database.connect(settings.model_copy(update=narrow))
    yield connected
    await connected.dispose()


@pytest.fixture
async def unreachable(settings: Settings) -> AsyncIterator[Database]:
    """A database where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        connected = Database.connect(settings, url=f"postgresql://nobody@127.0.0.1:{bound.getsockname()[1]}/nothing")
        yield connected
        await connected.dispose()


@pytest.fixture
async def parts(settings: Settings, database: Database) -> Parts:
    """The parts of a process, over the database of one test and files in its folder."""
    return Parts(settings, database, open_store(settings))


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[AsyncClient]:
    """A client of the whole API, without a socket between."""
    transport = ASGITransport(create_app(parts))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as connected:
        yield connected
