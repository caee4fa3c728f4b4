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
        scheme, _, rest = url.partition("://")
        try:
            given = conninfo_to_dict(f"{scheme.partition('+')[0]}://{rest}", application_name=APPLICATION)
        except ProgrammingError as error:
            raise ConfigurationError(
                "DATABASE_URL is not an address of PostgreSQL.",
                hint="Write postgresql://user:password@host:5432/name.",
            ) from error
        values = {name: str(value) for name, value in given.items() if value is not None}
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
