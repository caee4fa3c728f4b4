"""Backups: written whole, private, and taken back with everything that was in them, or not at all."""

from __future__ import annotations

import re
import stat
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.core.exceptions import (
    ConflictError,
    ConnectionError,
    NotFoundError,
    StorageError,
    ValidationError,
)
from app.postgres.address import ServerAddress
from app.postgres.backups import back_up, replace, restore, tables_with_rows
from app.postgres.client import Client
from app.postgres.programs import run
from app.postgres.server import Server
from tests.integration.postgres.conftest import reachable_folder

MADE = """
CREATE TYPE mood AS ENUM ('calm', 'merry');
CREATE TYPE pair AS (first int, second text);
CREATE TABLE alembic_version (version_num text PRIMARY KEY);
CREATE TABLE films (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL, mood mood, at timestamptz,
    CONSTRAINT ck_films_title CHECK (title <> ''));
CREATE TABLE scenes (id serial PRIMARY KEY, film_id bigint NOT NULL REFERENCES films ON DELETE CASCADE,
    meaning vector(3), extra pair);
CREATE INDEX ix_scenes_film_id ON scenes (film_id);
CREATE VIEW merry AS SELECT title FROM films WHERE mood = 'merry';
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
COMMENT ON TABLE films IS 'What people watch';
"""
FILLED = """
INSERT INTO alembic_version VALUES ('0001');
INSERT INTO films (title, mood, at) VALUES ('Grüße \\ aus "Köln"', 'merry', '2026-11-21 12:00:00.123456Z');
INSERT INTO films (title, at) SELECT 'film ' || n, now() FROM generate_series(1, 5000) AS n;
INSERT INTO scenes (film_id, meaning, extra)
    SELECT n, '[1,2,3.5]', ROW(n::int, NULL::text)::pair FROM generate_series(1, 3000) AS n;
DELETE FROM films WHERE id = 4000;
"""
CHAINED = "".join(
    f"""
CREATE TYPE state_{n} AS ENUM ('a', 'b');
CREATE TABLE top_{n} (id serial PRIMARY KEY, state state_{n});
CREATE FUNCTION first_{n}(top_{n}) RETURNS state_{n} LANGUAGE sql AS 'SELECT $1.state';
CREATE VIEW seen_{n} AS SELECT id, first_{n}(t) AS first FROM top_{n} AS t;
CREATE VIEW counted_{n} AS SELECT count(*) FROM seen_{n};
"""
    for n in range(40)
)
"""Objects that go with others, in a list longer than a cursor reads at once."""
PAIRED = "INSERT INTO films (title) VALUES ('one of two') RETURNING id"
UNPAIRED = """
SELECT count(*) FROM films LEFT JOIN scenes ON film_id = films.id WHERE title = 'one of two' AND film_id IS NULL
"""


@pytest.fixture(scope="module")
def running() -> Iterator[ServerAddress]:
    """A server for all tests here."""
    with reachable_folder() as folder, Server(folder, options={"fsync": "off"}) as address:
        yield address


@pytest.fixture
def url(running: ServerAddress, request: pytest.FixtureRequest) -> str:
    """A database of this test's own, with tables and nothing in them."""
    name = f"films_{zlib.crc32(request.node.name.encode())}"
    execute(running.as_administrator().of("postgres").url, f"CREATE DATABASE {name} OWNER {running.user}")
    execute(running.of(name).url, MADE)
    return running.of(name).url


def execute(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


def contents(url: str) -> str:
    """Return everything in a database as SQL, in an order that is always the same."""
    client = Client.of(url)
    said = run(client.command("pg_dump", "--inserts"), extra=client.environ)
    return re.sub(r"^\\(un)?restrict .*$", "", said, flags=re.MULTILINE)


class TestRoundTrip:
    def test_everything_comes_back_in_place_of_what_was_there(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        before = contents(url)
        back_up(url, tmp_path / "films.dump")
        execute(url, "DELETE FROM scenes; DROP VIEW merry; INSERT INTO films (title) VALUES ('later')")
        execute(url, "CREATE TABLE newer (id int); INSERT INTO newer VALUES (1)")
        replace(url, tmp_path / "films.dump")
        assert contents(url) == before
        execute(url, "INSERT INTO films (title) VALUES ('the next number is free')")
        execute(url, "SELECT '[1,2,3]'::vector <-> '[1,2,4]'")

    def test_it_can_be_replaced_again_and_again(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        execute(url, CHAINED)
        back_up(url, tmp_path / "films.dump")
        before = contents(url)
        for _ in range(3):
            execute(url, "INSERT INTO films (title) VALUES ('later')")
            replace(url, tmp_path / "films.dump")
            assert contents(url) == before

    def test_it_comes_back_on_another_machine(self, url: str, tmp_path: Path, empty_dir: Path) -> None:
        execute(url, FILLED)
        back_up(url, tmp_path / "films.dump")
        before = contents(url)
        with Server(empty_dir / "other", options={"fsync": "off"}) as other:
            restore(other.url, tmp_path / "films.dump")
            assert contents(other.url) == before

    def test_tables_without_rows_are_no_obstacle(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        back_up(url, tmp_path / "films.dump")
        before = contents(url)
        execute(url, "TRUNCATE films, scenes")
        restore(url, tmp_path / "films.dump")
        assert contents(url) == before

    def test_a_service_that_is_connected_does_not_matter(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        back_up(url, tmp_path / "films.dump")
        with psycopg.connect(url, autocommit=True) as other:
            assert other.execute("SELECT count(*) FROM films").fetchone() == (5000,)
            other.execute("DELETE FROM films")
            replace(url, tmp_path / "films.dump")
            assert other.execute("SELECT count(*) FROM films").fetchone() == (5000,)


class TestRefusing:
    def test_rows_are_not_lost_unasked(self, url: str, tmp_path: Path) -> None:
        back_up(url, tmp_path / "films.dump")
        execute(url, FILLED)
        before = contents(url)
        with pytest.raises(ConflictError, match="films, scenes") as caught:
            restore(url, tmp_path / "films.dump")
        assert "--replace" in caught.value.hint
        assert contents(url) == before
        assert tables_with_rows(url) == ["films", "scenes"]

    def test_no_file(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        with pytest.raises(NotFoundError):
            restore(url, tmp_path / "absent.dump")

    def test_a_file_that_is_no_backup(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        (tmp_path / "films.dump").write_text("dear diary")
        with pytest.raises(ValidationError, match="not a backup"):
            restore(url, tmp_path / "films.dump")
        with pytest.raises(ValidationError, match="not a backup"):
            replace(url, tmp_path / "films.dump")

    @pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
    def test_a_damaged_one_changes_nothing(self, url: str, tmp_path: Path, kept: float) -> None:
        execute(url, FILLED)
        back_up(url, tmp_path / "films.dump")
        execute(url, "INSERT INTO films (title) VALUES ('later')")
        before = contents(url)
        whole = (tmp_path / "films.dump").read_bytes()
        (tmp_path / "films.dump").write_bytes(whole[: int(len(whole) * kept)])
        with pytest.raises((ConnectionError, ValidationError)):
            replace(url, tmp_path / "films.dump")
        assert contents(url) == before

    def test_a_transaction_in_the_way_is_not_waited_for_without_end(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        back_up(url, tmp_path / "films.dump")
        before = contents(url)
        with psycopg.connect(url) as other:
            other.execute("SELECT FROM films LIMIT 1")
            with pytest.raises(ConnectionError, match="lock timeout"):
                replace(url, tmp_path / "films.dump")
        assert contents(url) == before


class TestFile:
    def test_it_is_private_and_whole(self, url: str, tmp_path: Path) -> None:
        back_up(url, tmp_path / "films.dump")
        assert stat.S_IMODE((tmp_path / "films.dump").stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["films.dump"]

    def test_an_older_one_is_left_alone(self, url: str, tmp_path: Path) -> None:
        (tmp_path / "films.dump").write_text("an older backup")
        with pytest.raises(ConflictError, match=r"films\.dump exists already"):
            back_up(url, tmp_path / "films.dump")
        assert [path.read_text() for path in tmp_path.iterdir()] == ["an older backup"]

    def test_folders_are_not_made_up(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match=r"no folder .*nowhere"):
            back_up(url, tmp_path / "nowhere" / "films.dump")
        assert list(tmp_path.iterdir()) == []

    def test_a_failure_leaves_nothing(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(ConnectionError):
            back_up(url.replace("/films", "/absent"), tmp_path / "films.dump")
        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written(self, url: str) -> None:
        with pytest.raises(StorageError):
            back_up(url, Path("/proc/films.dump"))

    def test_it_is_one_moment_although_others_write(self, url: str, tmp_path: Path) -> None:
        execute(url, FILLED)
        stop = threading.Event()

        def write() -> None:
            with psycopg.connect(url) as connection:
                while not stop.is_set():
                    with connection.transaction():
                        row = connection.execute(PAIRED).fetchone()
                        connection.execute("INSERT INTO scenes (film_id) VALUES (%s)", row)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            back_up(url, tmp_path / "films.dump")
        finally:
            stop.set()
            thread.join()
        replace(url, tmp_path / "films.dump")
        with psycopg.connect(url) as connection:
            assert connection.execute(UNPAIRED).fetchone() == (0,)
