"""`reelwright db …`: history, shell, backups; on DATABASE_URL, the database that runs, or one that is started."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from app.cli.output import human_bytes, print_json
from app.core.config import Settings, load
from app.core.exceptions import NotFoundError
from app.postgres import backups
from app.postgres.client import Client, check_answers
from app.postgres.server import Server, attach

STATUS: Final = "SELECT current_setting('server_version'), pg_database_size(current_database())"


def upgrade(target: str, *, as_json: bool) -> None:
    """Bring the database to a revision. Raises as `migrations.upgrade` does."""
    from app.core import migrations

    with reachable_database() as url:
        migrations.upgrade(url, target)
        _say_status(url, as_json=as_json)


def downgrade(target: str, *, as_json: bool) -> None:
    """Take the database back to a revision. Raises as `migrations.downgrade` does."""
    from app.core import migrations

    with reachable_database() as url:
        migrations.downgrade(url, target)
        _say_status(url, as_json=as_json)


def revision(message: str, *, as_json: bool) -> None:
    """Write a revision from the difference between the tables in code and the database."""
    from app.core import migrations

    with reachable_database() as url:
        path = migrations.revision(url, message)
    if as_json:
        print_json({"file": str(path)})
    else:
        sys.stdout.write(f"{path}\nRead it before you run it: what it drops is gone.\n")


def shell(arguments: list[str]) -> NoReturn:
    """Open psql on the database and end with its exit code."""
    with reachable_database() as url:
        code = Client.of(url).shell(arguments)
    sys.exit(code)


def backup(path: Path | None, *, as_json: bool) -> None:
    """Write the whole database to a file."""
    target = path or Path(f"reelwright-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump")
    backups.check_target(target)
    with reachable_database() as url:
        backups.back_up(url, target)
    size = target.stat().st_size
    if as_json:
        print_json({"file": str(target.absolute()), "bytes": size})
    else:
        sys.stdout.write(f"{target}  {human_bytes(size)}\nUploaded and rendered files are not in it.\n")


def restore(path: Path, *, replace: bool, as_json: bool) -> None:
    """Bring back a backup: into an empty database, or with `replace` in place of what is there."""
    backups.check_source(path)
    with reachable_database() as url:
        bring_back = backups.replace if replace else backups.restore
        bring_back(url, path)
        _say_status(url, as_json=as_json)


def status(*, as_json: bool) -> None:
    """Say which revision the database is at, and what it takes on disk."""
    with reachable_database() as url:
        _say_status(url, as_json=as_json)


@contextmanager
def reachable_database() -> Iterator[str]:
    """Yield the address of the database; an embedded one that does not run is started for the body."""
    settings = load().settings
    running = _running(settings)
    if running is not None:
        yield running
        return
    with Server(settings.data_dir, lambda sentence: print(sentence, file=sys.stderr)) as address:
        yield address.url


def _running(settings: Settings) -> str | None:
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        check_answers(url)
        return url
    try:
        return attach(settings.data_dir).url
    except NotFoundError:
        return None


def _say_status(url: str, *, as_json: bool) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    from app.core import migrations
    from app.core.database import driver_url
    from app.core.transactions import translated

    with translated(), create_engine(driver_url(url), poolclass=NullPool).connect() as connection:
        applied, newest = migrations.applied(connection), migrations.newest()
        version, size = connection.exec_driver_sql(STATUS).one()
    if as_json:
        print_json({"revision": applied, "newest": newest, "server": version, "bytes": size})
        return
    pending = "up to date" if applied == newest else f"behind {newest}: run `reelwright db upgrade`"
    sys.stdout.write(f"revision {applied or 'none'} ({pending})  PostgreSQL {version}  {human_bytes(size)}\n")
