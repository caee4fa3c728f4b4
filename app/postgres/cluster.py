"""The folder of the embedded server's data: made once, whole or not at all, and checked before every start."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.exceptions import ConfigurationError, StorageError
from app.core.storage import folder_written_whole
from app.postgres.accounts import Account, blocked_at
from app.postgres.address import ADMINISTRATOR, DATABASE, HOST, ROLE
from app.postgres.faults import fault
from app.postgres.programs import MAJOR, Programs, run

INITDB: Final = (
    "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256", f"--username={ADMINISTRATOR}", "--no-instructions",
)  # fmt: skip
FIRST_OF_USERS: Final = 16384
"""The first object number that pg_dump takes for a user's; without a server, lower ones are handed out."""
SETTINGS: Final = f"""\
# Written by Reelwright at every start. What you want otherwise goes into local.conf beside this file.
listen_addresses = '{HOST}'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
random_page_cost = 1.1
jit = off
fsync = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = -1
log_checkpoints = off
include_if_exists = 'local.conf'
"""
ACCESS = f"""\
# Written by Reelwright at every start: this machine, with the password.
host all all {HOST}/32 scram-sha-256
"""


@dataclass(frozen=True)
class Cluster:
    """The server's files below `folder`, and the account they belong to (None: this process's own)."""

    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """What PostgreSQL calls the data directory."""
        return self.folder / "cluster"

    @property
    def lent(self) -> str:
        """What to add for people when root has lent the server an account; nothing otherwise."""
        return f", run by the account {self.account.name}" if self.account else ""

    @property
    def password_file(self) -> Path:
        """The generated password of both roles, readable by the server's account alone."""
        return self.folder / "password"

    def prepare(self, programs: Programs) -> None:
        """Make the cluster if there is none; put its settings in place.

        Raises ConfigurationError for a cluster of another version or out of the account's reach, StorageError when
        the disk refuses, ConnectionError when PostgreSQL does.
        """
        self._check_reach()
        with _disk_errors(self.folder):
            self._remove_leftovers()
            if not self.data.exists():
                self._make(programs)
            self._check_version()
            if not self.password_file.exists():
                self._renew_password(programs)
            self._write(self.data / "postgresql.conf", SETTINGS)
            self._write(self.data / "pg_hba.conf", ACCESS)

    def password(self) -> str:
        """Return the password. Raises StorageError when this user may not read it."""
        with _disk_errors(self.folder):
            return self.password_file.read_text("utf-8")

    def _check_reach(self) -> None:
        blocked = blocked_at(self.folder, self.account) if self.account else None
        if blocked is not None and self.account is not None:
            raise ConfigurationError(
                f"Started by root, the database runs as {self.account.name}, which cannot pass {blocked}.",
                hint=f"Set REELWRIGHT_DATA_DIR to a folder like /var/lib/reelwright, or run `chmod o+x {blocked}`.",
            )

    def _remove_leftovers(self) -> None:
        for partial in self.folder.glob(".*.partial*"):
            if partial.is_dir():
                shutil.rmtree(partial, ignore_errors=True)  # an initdb that lost its owner may still write there
            else:
                partial.unlink()

    def _make(self, programs: Programs) -> None:
        self._write_password()
        with folder_written_whole(self.data) as partial:
            self._give(partial)
            initdb = [programs.path("initdb"), f"--pgdata={partial}", f"--pwfile={self.password_file}", *INITDB]
            run(initdb, account=self.account)
            numbers = [programs.path("pg_resetwal"), f"--next-oid={FIRST_OF_USERS}", f"--pgdata={partial}"]
            run(numbers, account=self.account)
            password = self.password()
            statements = [
                "CREATE EXTENSION vector",
                f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER PASSWORD '{password}'",
                f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
            ]
            self._run_alone(programs, partial, statements)

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text("utf-8").strip()
        except FileNotFoundError:
            raise ConfigurationError(
                f"{self.data} holds no PostgreSQL database.", hint="Move it aside, or set REELWRIGHT_DATA_DIR."
            ) from None
        if found == str(MAJOR):
            return
        raise ConfigurationError(
            f"The database in {self.data} was made by PostgreSQL {found}; this Reelwright brings PostgreSQL {MAJOR}.",
            hint=(
                f"With the Reelwright that made it: `reelwright db backup before-{MAJOR}.dump`. "
                f"Then move {self.data} aside, and with this one: `reelwright db restore before-{MAJOR}.dump`."
            ),
            details={"found": found, "needed": str(MAJOR)},
        )

    def _renew_password(self, programs: Programs) -> None:
        """Set a new password in a cluster whose password file was lost."""
        self._write_password()
        password = self.password()
        roles = [f"ALTER ROLE {role} PASSWORD '{password}'" for role in (ADMINISTRATOR, ROLE)]
        self._run_alone(programs, self.data, roles)

    def _run_alone(self, programs: Programs, data: Path, statements: list[str]) -> None:
        """Run statements without a server, in the template of all databases. Raises ConnectionError."""
        command = [programs.path("postgres"), "--single", "-D", str(data), "-c", "logging_collector=off", "template1"]
        said = run(command, account=self.account, given="\n".join(statements) + "\n")
        faults = [line for line in said.splitlines() if "ERROR:" in line or "FATAL:" in line]
        if faults:
            raise fault("The new database could not be set up", said)

    def _write_password(self) -> None:
        self._write(self.password_file, secrets.token_urlsafe(32))

    def _write(self, path: Path, text: str) -> None:
        """Write a small file whole, for the server's account alone."""
        partial = path.with_name(f".{path.name}.partial")
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self._give(partial)
        partial.replace(path)

    def _give(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"Cannot write the database in {folder}: {error.strerror or error}.",
            hint="Check space and permissions, or set REELWRIGHT_DATA_DIR to another folder.",
        ) from error
