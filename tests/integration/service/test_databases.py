"""`reelwright db` on a server that runs, on one that is started for it, and on DATABASE_URL."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from app.audit.exceptions import AuditBrokenError
from app.cli import auditing, databases
from app.cli.running import Report, Service
from app.core.config import load
from app.core.exceptions import (
    ConfigurationError,
    ConflictError,
    ConnectionError,
    NotFoundError,
    ValidationError,
)
from app.postgres.address import ServerAddress
from app.postgres.server import free_port

JOB = "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('light', %s)"
JOBS = "SELECT task_name FROM procrastinate_jobs ORDER BY id"


@pytest.fixture(autouse=True)
def _no_foreign_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("REELWRIGHT_DATABASE_URL", "REELWRIGHT_ENVIRONMENT", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def address(new_database: Callable[[], ServerAddress], monkeypatch: pytest.MonkeyPatch) -> ServerAddress:
    """A migrated database that DATABASE_URL names."""
    made = new_database()
    monkeypatch.setenv("DATABASE_URL", made.url)
    return made


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, object]]:
    """Return what a command printed as JSON."""

    def read() -> dict[str, object]:
        value: dict[str, object] = json.loads(capsys.readouterr().out)
        return value

    return read


def jobs(address: ServerAddress) -> list[str]:
    with psycopg.connect(address.url) as connection:
        return [row[0] for row in connection.execute(JOBS)]


def add_job(address: ServerAddress, name: str) -> None:
    with psycopg.connect(address.url) as connection:
        connection.execute(JOB, (name,))


class TestHistory:
    def test_down_and_up_again(self, address: ServerAddress, printed: Callable[[], dict[str, object]]) -> None:
        databases.status(as_json=True)
        newest = printed()
        assert newest["revision"] == newest["newest"]
        databases.downgrade("-1", as_json=True)
        before = printed()
        assert before["revision"] not in {None, newest["newest"]}
        databases.downgrade("base", as_json=True)
        assert printed()["revision"] is None
        databases.upgrade("head", as_json=True)
        assert printed()["revision"] == newest["newest"]

    def test_what_is_pending_is_said(self, address: ServerAddress, capsys: pytest.CaptureFixture[str]) -> None:
        databases.downgrade("-1", as_json=False)
        assert "reelwright db upgrade" in capsys.readouterr().out
        databases.upgrade("head", as_json=False)
        assert "up to date" in capsys.readouterr().out

    def test_an_unknown_revision(self, address: ServerAddress) -> None:
        with pytest.raises(ValidationError, match="nonsense"):
            databases.upgrade("nonsense", as_json=False)


class TestBackups:
    def test_round_trip(
        self, address: ServerAddress, tmp_path: Path, printed: Callable[[], dict[str, object]]
    ) -> None:
        add_job(address, "kept")
        databases.backup(tmp_path / "all.dump", as_json=True)
        assert printed() == {
            "file": str(tmp_path / "all.dump"), "bytes": (tmp_path / "all.dump").stat().st_size,
        }  # fmt: skip
        add_job(address, "later")
        with pytest.raises(ConflictError, match="procrastinate_jobs"):
            databases.restore(tmp_path / "all.dump", replace=False, as_json=True)
        assert jobs(address) == ["kept", "later"]
        databases.restore(tmp_path / "all.dump", replace=True, as_json=True)
        restored = printed()
        assert jobs(address) == ["kept"]
        assert restored["revision"] == restored["newest"]

    def test_a_name_is_made_up(
        self,
        address: ServerAddress,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        databases.backup(None, as_json=False)
        made = list(tmp_path.glob("reelwright-*.dump"))
        assert len(made) == 1
        assert stat.S_IMODE(made[0].stat().st_mode) == 0o600
        assert made[0].name in capsys.readouterr().out

    def test_a_service_that_migrations_made_is_replaced_thrice(self, address: ServerAddress, tmp_path: Path) -> None:
        add_job(address, "kept")
        databases.backup(tmp_path / "all.dump", as_json=False)
        for number in range(3):
            add_job(address, f"later {number}")
            databases.restore(tmp_path / "all.dump", replace=True, as_json=False)
            assert jobs(address) == ["kept"]

    def test_the_audit_log_and_plans_come_back_into_a_new_database(
        self,
        address: ServerAddress,
        new_database: Callable[[], ServerAddress],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        printed: Callable[[], dict[str, object]],
    ) -> None:
        with psycopg.connect(address.url) as connection:
            connection.execute("INSERT INTO audit_events (id, action) VALUES (gen_random_uuid(), 'user.deleted')")
            connection.execute("UPDATE audit_events SET number = 1, hash = sha256('not what it should be')")
            connection.execute("UPDATE plans SET videos_per_month = 11 WHERE name = 'free'")
        databases.backup(tmp_path / "all.dump", as_json=False)
        fresh = new_database()
        monkeypatch.setenv("DATABASE_URL", fresh.url)
        databases.restore(tmp_path / "all.dump", replace=False, as_json=False)
        with psycopg.connect(fresh.url) as connection:
            assert connection.execute("SELECT videos_per_month FROM plans WHERE name = 'free'").fetchone() == (11,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM audit_events")
        with pytest.raises(AuditBrokenError, match="row 1 is not what was written"):
            auditing.verify([], as_json=True)


class TestFilesFirst:
    """What is wrong with a file is said before any database is asked, or started."""

    @pytest.fixture(autouse=True)
    def _away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/x")

    @pytest.mark.parametrize("replace", [True, False])
    def test_restoring(self, tmp_path: Path, replace: bool) -> None:
        with pytest.raises(NotFoundError, match=r"absent\.dump"):
            databases.restore(tmp_path / "absent.dump", replace=replace, as_json=False)
        (tmp_path / "diary.txt").write_text("dear diary")
        with pytest.raises(ValidationError, match="not a backup"):
            databases.restore(tmp_path / "diary.txt", replace=replace, as_json=False)

    def test_backing_up(self, tmp_path: Path) -> None:
        (tmp_path / "all.dump").write_text("older")
        with pytest.raises(ConflictError, match="exists already"):
            databases.backup(tmp_path / "all.dump", as_json=False)
        with pytest.raises(NotFoundError, match="no folder"):
            databases.backup(tmp_path / "nowhere" / "all.dump", as_json=False)
        assert [path.name for path in tmp_path.iterdir()] == ["all.dump"]


class TestAway:
    """A DATABASE_URL that leads nowhere is told of by host and port, never with its password."""

    @pytest.fixture
    def port(self, monkeypatch: pytest.MonkeyPatch) -> int:
        port = free_port()
        monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:s3cret@127.0.0.1:{port}/x")
        return port

    @pytest.mark.parametrize(
        "act",
        [
            lambda: databases.status(as_json=False),
            lambda: databases.upgrade("head", as_json=False),
            lambda: Service(load().settings, 0, Report(as_json=False)).start(),
        ],
    )
    def test_it_is_named(self, port: int, act: Callable[[], None]) -> None:
        with pytest.raises(ConnectionError, match=rf"127\.0\.0\.1:{port}: .*refused") as caught:
            act()
        assert caught.value.exit_code == 69
        assert "DATABASE_URL" in caught.value.hint
        assert "s3cret" not in f"{caught.value}{caught.value.details}"

    @pytest.mark.parametrize("password", ["s3@cret", "s3/cret", "s/3@cret"])
    def test_a_password_that_is_not_encoded(self, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:{password}@127.0.0.1:1/x")
        with pytest.raises(ConfigurationError, match="%40") as caught:
            databases.status(as_json=False)
        assert "cret" not in str(caught.value)


class TestShell:
    def test_it_is_psqls(self, address: ServerAddress, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as end:
            databases.shell(["-Atc", "SELECT current_user"])
        assert end.value.code == 0
        assert capfd.readouterr().out == "reelwright\n"
        with pytest.raises(SystemExit) as end:
            databases.shell(["-c", "SELECT nonsense"])
        assert end.value.code == 1


class TestEmbedded:
    @pytest.fixture
    def _embedded(self, postgres: ServerAddress, reachable_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(reachable_folder))

    @pytest.mark.usefixtures("_embedded")
    def test_one_that_runs_is_attached_to(self, capfd: pytest.CaptureFixture[str], postgres: ServerAddress) -> None:
        with pytest.raises(SystemExit):
            databases.shell(["-Atc", "SELECT inet_server_port()"])
        assert capfd.readouterr().out == f"{postgres.port}\n"

    @pytest.mark.slow
    @pytest.mark.usefixtures("_embedded")
    def test_one_that_does_not_is_started_and_stopped(
        self, reachable_folder: Path, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], dict[str, object]]
    ) -> None:
        monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(reachable_folder / "stopped"))
        databases.upgrade("head", as_json=True)
        databases.status(as_json=True)
        assert not (reachable_folder / "stopped" / "postgres" / "cluster" / "postmaster.pid").exists()
