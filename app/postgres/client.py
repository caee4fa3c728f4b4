"""PostgreSQL's own tools, attached to a database by its address. Its password is never on a command line."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.core.exceptions import ConfigurationError, ConnectionError
from app.postgres.programs import Programs, installed_programs

APPLICATION: Final = "reelwright-db"
CONNECT_SECONDS: Final = "10"
"""How long a server may take to answer when its address does not say."""


@dataclass(frozen=True)
class Client:
    """How tools reach one database."""

    programs: Programs
    conninfo: str
    """Everything but the password."""
    environ: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> Client:
        """Return the client of an address such as `postgresql://user:password@host/name`.

        Raises ConfigurationError for one that PostgreSQL does not understand.
        """
        values = _parsed(url)
        password = values.pop("password", None)
        secret = {"PGPASSWORD": password} if password else {}
        return cls(installed_programs(), make_conninfo(**values), {**os.environ, **secret})

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """Yield a connection that commits every statement. Raises ConnectionError."""
        try:
            password = self.environ.get("PGPASSWORD")
            with psycopg.connect(self.conninfo, password=password, autocommit=True) as connection:
                yield connection
        except psycopg.Error as error:
            raise ConnectionError(f"The database does not answer: {error}".rstrip() + ".") from error

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command that runs a tool on the database."""
        return [self.programs.path(program), f"--dbname={self.conninfo}", *arguments]

    def shell(self, arguments: Sequence[str]) -> int:
        """Let the user talk to the database with psql on this terminal; return its exit code.

        Ctrl-C stops a query, not the shell.
        """
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            return subprocess.run(self.command("psql", *arguments), env=dict(self.environ), check=False).returncode
        finally:
            signal.signal(signal.SIGINT, before)


def check_answers(url: str) -> None:
    """Raise ConnectionError, with host and port but never the password, when DATABASE_URL leads to no database.

    Raises ConfigurationError for an address that PostgreSQL does not understand.
    """
    values = {"connect_timeout": CONNECT_SECONDS, **_parsed(url)}
    place = f"{values.get('host', 'this machine')}:{values.get('port', '5432')}"
    try:
        psycopg.connect(make_conninfo(**values)).close()
    except psycopg.Error as error:
        lines = [
            line for line in str(error).splitlines() if not line.startswith("\t")
        ]  # libpq's advice, as the hint's
        says = " ".join(lines).rstrip(".")
        raise ConnectionError(
            f"Cannot connect to the database at {place}: {says}.",
            hint="Check that PostgreSQL runs there, and the host, port, user, password and database in DATABASE_URL.",
            details={"host": values.get("host"), "port": values.get("port")},
        ) from error


def _parsed(url: str) -> dict[str, str]:
    """Return the parts of an address. Raises ConfigurationError when it is none, or its password is cut in two."""
    scheme, _, rest = url.partition("://")
    server, _, name = rest.partition("?")[0].partition("/")
    refusal = ConfigurationError(
        "DATABASE_URL is not an address of PostgreSQL.",
        hint="Write postgresql://user:password@host:5432/name, an @ in the password as %40 and a / as %2F.",
    )
    if server.count("@") > 1 or "@" in name:  # a part of the password would show as a host or a database
        raise refusal
    try:
        given = conninfo_to_dict(f"{scheme.partition('+')[0]}://{rest}", application_name=APPLICATION)
    except ProgrammingError as error:
        raise refusal from error
    return {name: str(value) for name, value in given.items() if value is not None}
