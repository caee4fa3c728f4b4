"""Backups of one database, and taking them back: all of it or nothing."""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg.sql import SQL, Identifier

from app.core.exceptions import (
    ConflictError,
    ConnectionError,
    NotFoundError,
    StorageError,
    ValidationError,
)
from app.core.storage import written_whole
from app.postgres.client import Client
from app.postgres.faults import fault
from app.postgres.programs import installed_programs, run

CHUNK_BYTES: Final = 1 << 20
TRANSACTION_TIMEOUT: Final = b"SET transaction_timeout = 0;\n"
"""A line of every script that servers before 17 do not know."""
TABLES: Final = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'plans')"
)
"""Every table but those that migrations fill."""
CLEAR: Final = """
SET LOCAL lock_timeout = '5s';
DO $$
DECLARE classes oid[]; objects oid[]; item record;
BEGIN
  SELECT array_agg(dependent.classid), array_agg(dependent.objid) INTO classes, objects
    FROM pg_depend AS dependent
    WHERE dependent.refclassid = 'pg_namespace'::regclass AND dependent.refobjid = 'public'::regnamespace
      AND dependent.deptype = 'n' AND dependent.classid <> 'pg_extension'::regclass
      AND NOT EXISTS (
        SELECT FROM pg_depend AS member
        WHERE member.classid = dependent.classid AND member.objid = dependent.objid AND member.deptype IN ('e', 'i'));
  FOR n IN 1 .. coalesce(array_length(objects, 1), 0) LOOP
    SELECT type, identity INTO item FROM pg_identify_object(classes[n], objects[n], 0);
    CONTINUE WHEN item.identity IS NULL;
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', item.type, item.identity);
  END LOOP;
END $$;
"""
"""Drops what is in the schema. What belongs to other objects goes with them; extensions stay.

All is listed before anything is dropped, and what went with another object has no identity any more."""


def back_up(url: str, path: Path) -> None:
    """Write the whole database to `path`, readable by this user alone; it appears once it is whole.

    Raises as `check_target` does, StorageError when the disk refuses, ConnectionError when the database does.
    """
    check_target(path)
    client = Client.of(url)
    with written_whole(path) as partial:
        _touch(partial)
        run(client.command("pg_dump", "--format=custom", f"--file={partial}"), extra=client.environ)
        run([client.programs.path("pg_restore"), "--list", str(partial)])


def check_target(path: Path) -> None:
    """Raise ConflictError when something lies at `path`, NotFoundError when its folder does not exist."""
    if path.exists() or path.is_symlink():
        raise ConflictError(f"{path} exists already.", hint="Name another file, or move that one away first.")
    if not path.parent.is_dir():
        hint = "Make it first, or name a file in a folder that exists."
        raise NotFoundError(f"There is no folder {path.parent}.", hint=hint)


def check_source(path: Path) -> None:
    """Raise NotFoundError when there is no file at `path`, ValidationError when it is no backup."""
    _contents(path)


def restore(url: str, path: Path) -> None:
    """Bring back a backup into a database without rows, in one transaction.

    Raises ConflictError when there are rows, NotFoundError and ValidationError for a file that is absent or no
    backup, ConnectionError when the database refuses; it is then as it was before.
    """
    check_source(path)
    filled = tables_with_rows(url)
    if filled:
        raise ConflictError(
            f"The database is not empty: there are rows in {', '.join(filled[:5])}{' …' if filled[5:] else ''}.",
            hint="To lose what is there now, add --replace. Make a backup of it first.",
            details={"tables": filled},
        )
    replace(url, path)


def replace(url: str, path: Path) -> None:
    """Replace everything in the database by a backup, in one transaction. Raises as `restore` does."""
    client = Client.of(url)
    contents = _contents(path)
    extensions = re.findall(r" EXTENSION - (\S+) *$", contents, re.MULTILINE)
    wanted = [f'CREATE EXTENSION IF NOT EXISTS "{name}";' for name in extensions if not name.startswith("plpgsql")]
    rest = [line for line in contents.splitlines() if " EXTENSION - " not in line and " EXTENSION " not in line]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as chosen:
        chosen.write("\n".join(rest))
        chosen.flush()
        _pour(client, path, Path(chosen.name), "\n".join([CLEAR, *wanted]))


def tables_with_rows(url: str) -> list[str]:
    """Return the tables that have rows. Raises ConnectionError."""
    with Client.of(url).connected() as connection:
        tables = sorted(row[0] for row in connection.execute(TABLES))
        return [name for name in tables if _has_rows(connection, name)]


def _has_rows(connection: psycopg.Connection, table: str) -> bool:
    found = connection.execute(SQL("SELECT EXISTS (SELECT FROM public.{})").format(Identifier(table))).fetchone()
    return found is not None and bool(found[0])


def _touch(path: Path) -> None:
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise StorageError(f"Cannot write {path}: {error.strerror}.", hint="Check space and permissions.") from error


def _contents(path: Path) -> str:
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", hint="`reelwright db backup` makes one.")
    try:
        return run([installed_programs().path("pg_restore"), "--list", str(path.resolve())])
    except ConnectionError as error:
        raise ValidationError(
            f"{path} is not a backup of a database.", hint="`reelwright db backup` makes one.", details=error.details
        ) from error


def _pour(client: Client, path: Path, chosen: Path, before: str) -> None:
    """Let psql run `before` and what pg_restore reads from the backup, as one transaction."""
    reading = [
        client.programs.path("pg_restore"), "--no-owner", "--no-privileges", f"--use-list={chosen}", "--file=-",
        str(path.resolve()),
    ]  # fmt: skip
    writing = client.command(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        f"--command={before}", "--file=-",
    )  # fmt: skip
    with tempfile.TemporaryFile("w+") as said:
        source = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=said)
        target = subprocess.Popen(writing, stdin=subprocess.PIPE, stderr=said, env=dict(client.environ))
        try:
            is_whole = _copy(source, target)
        finally:
            for process in (target, source):
                process.kill()
                process.wait()
        said.seek(0)
        if not is_whole:
            raise fault("The backup was not restored, and nothing was changed", said.read())


def _copy(source: subprocess.Popen[bytes], target: subprocess.Popen[bytes]) -> bool:
    """Pass the script on; the target sees its end, and commits, only when the source read the whole backup."""
    assert source.stdout is not None
    assert target.stdin is not None
    with suppress(BrokenPipeError):
        head = source.stdout.read(CHUNK_BYTES)
        target.stdin.write(head.replace(TRANSACTION_TIMEOUT, b"", 1))
        while part := source.stdout.read(CHUNK_BYTES):
            target.stdin.write(part)
    _close(source.stdout)  # before the wait: a source that still writes has to notice
    is_whole = source.wait() == 0
    if not is_whole:
        target.kill()
    _close(target.stdin)
    return target.wait() == 0 and is_whole


def _close(pipe: IO[bytes]) -> None:
    with suppress(BrokenPipeError):
        pipe.close()
