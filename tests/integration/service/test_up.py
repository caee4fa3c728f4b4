"""`reelwright up` as a user meets it: it starts everything, heals, stops in order, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.postgres.server import Server
from tests.integration.service.running import RunningService, command, running_service
from tests.processes import concerned_with, has_ended, needs_proc, wait_until

pytestmark = [needs_proc, pytest.mark.slow]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that any account may pass: started by root, the database runs as another."""
    with tempfile.TemporaryDirectory(prefix="reelwright-tests-") as name:
        Path(name).chmod(0o711)
        yield Path(name).resolve()


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def leaves_nothing(service: RunningService) -> bool:
    """Wait until nothing that belonged to a service runs."""
    pids = [int(pid) for pid in service.state["pids"].values()]
    return wait_until(lambda: not concerned_with(service.data_dir) and all(map(has_ended, pids)))


class TestWholeLife:
    def test_start_use_and_stop(self, folder: Path) -> None:
        with running_service(folder, "--workers", "2") as service:
            state = service.state
            assert state["workers"] == 2
            assert list(state["pids"]) == ["API", "worker 1", "worker 2"]
            assert state["data_dir"] == str(folder)
            assert "embedded PostgreSQL 18 on 127.0.0.1" in state["database"]
            assert service.get("/health/ready") == 200
            assert state["docs"] == f"{state['address']}/docs"
            assert service.get("/docs") == 200
            private = [folder / name for name in ("artifacts", "cache", "files", "logs", "uploads", "work")]
            assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in private} == {
                path.name: 0o700 for path in private
            }

            second = command(folder, "up", "--port", "0")
            assert second.returncode == 2
            assert state["address"] in second.stderr
            assert "Traceback" not in second.stderr

            status = json.loads(command(folder, "db", "status", "--json").stdout)
            assert status["revision"] == status["newest"]
            backup = command(folder, "db", "backup", str(folder / "all.dump"), "--json")
            assert json.loads(backup.stdout)["bytes"] == (folder / "all.dump").stat().st_size

            assert service.stop() == 0
            assert service.await_event("stopping")
            assert service.await_event("stopped")
            assert leaves_nothing(service)

        again = command(folder, "db", "restore", str(folder / "all.dump"), "--replace", "--json")
        assert json.loads(again.stdout)["revision"] == status["newest"]
        assert not concerned_with(folder)

    def test_it_is_told_to_stop_while_it_starts(self, folder: Path) -> None:
        service = RunningService(folder)
        try:
            service.await_event("migrating")
            assert service.stop(signal.SIGTERM) == 0
            service.state = {"pids": {}}
            assert leaves_nothing(service)
        finally:
            service.close()


class TestKills:
    def test_up_itself(self, folder: Path) -> None:
        with running_service(folder) as service:
            service.process.kill()
            assert leaves_nothing(service)

    def test_parts_come_back(self, folder: Path) -> None:
        with running_service(folder) as service:
            os.kill(service.pid_of("worker 1"), signal.SIGKILL)
            assert service.await_event("died")["child"] == "worker 1"
            os.kill(service.pid_of("API"), signal.SIGKILL)
            assert service.await_event("died")["child"] == "API"
            assert wait_until(lambda: service.get("/health/ready") == 200)
            os.kill(postmaster(folder), signal.SIGKILL)
            assert service.await_event("database")
            assert wait_until(lambda: service.get("/health/ready") == 200)
            assert service.stop(signal.SIGTERM) == 0
            assert leaves_nothing(service)


class TestRefusals:
    def test_a_taken_port(self, folder: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            refused = command(folder, "up", "--port", str(port))
        assert refused.returncode == 2
        assert f"127.0.0.1:{port}" in refused.stderr
        assert "--port" in refused.stderr
        assert not concerned_with(folder)

    def test_an_address_that_others_reach(self, folder: Path) -> None:
        refused = command(folder, "up", "--host", "0.0.0.0")
        assert refused.returncode == 78
        assert "REELWRIGHT_ACCOUNTS" in refused.stderr

    def test_wrong_settings(self, folder: Path) -> None:
        refused = command(folder, "up", REELWRIGHT_DB_POOL_SIZE="many", REELWRIGHT_LOG_LEVEL="LOUD")
        assert refused.returncode == 78
        assert "REELWRIGHT_DB_POOL_SIZE" in refused.stderr
        assert "REELWRIGHT_LOG_LEVEL" in refused.stderr

    def test_a_database_of_another_version(self, folder: Path) -> None:
        with Server(folder):
            pass
        (folder / "postgres" / "cluster" / "PG_VERSION").write_text("17\n")
        refused = command(folder, "up", "--port", "0", "--json")
        assert refused.returncode == 78
        assert "PostgreSQL 17" in refused.stderr
        assert not concerned_with(folder)

    @pytest.mark.parametrize("part", ["serve", "worker"])
    def test_a_part_without_a_database(self, folder: Path, part: str) -> None:
        refused = command(folder, part)
        assert refused.returncode == 2
        assert "reelwright up" in refused.stderr


class TestForeignDatabase:
    def test_one_that_does_not_answer(self, folder: Path) -> None:
        refused = command(folder, "up", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
        assert refused.returncode == 69
        assert "Traceback" not in refused.stderr
