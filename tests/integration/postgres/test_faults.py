"""The embedded server when something dies: it comes back, or it goes; nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from app.core.exceptions import ConflictError
from app.postgres.server import Server, attach
from tests.integration.postgres.conftest import StartOwner
from tests.processes import concerned_with, has_ended, needs_proc, wait_until

pytestmark = needs_proc


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def started(owner: subprocess.Popen[str]) -> tuple[int, int]:
    """Wait for an owner; return its server's port and its guardian's pid."""
    assert owner.stdout is not None
    port, guardian = owner.stdout.readline().split()
    return int(port), int(guardian)


class TestKilledServer:
    def test_it_comes_back_on_the_same_port_with_all_that_was_acknowledged(
        self, server: Server, data_dir: Path
    ) -> None:
        address = attach(data_dir)
        with psycopg.connect(address.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            acknowledged: list[int] = []

            def write_on() -> None:
                for n in range(100_000):
                    connection.execute("INSERT INTO kept VALUES (%s)", (n,))
                    acknowledged.append(n)
                    if n == 200:
                        os.kill(postmaster(data_dir), signal.SIGKILL)

            with pytest.raises(psycopg.OperationalError):
                write_on()
        assert wait_until(lambda: answers(address.url))
        server.check()
        with psycopg.connect(address.url) as connection:
            found = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert found is not None
        assert found[0] >= len(acknowledged) > 200

    def test_a_busy_session_of_the_dead_server_does_not_keep_it_away(self, server: Server, data_dir: Path) -> None:
        address = attach(data_dir)

        def be_busy() -> None:
            with psycopg.connect(address.url) as connection, pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT count(*) FROM generate_series(1, 1000000000000)")

        thread = threading.Thread(target=be_busy)
        thread.start()
        assert wait_until(lambda: len(concerned_with(data_dir)) > 5)
        time.sleep(0.3)
        os.kill(postmaster(data_dir), signal.SIGKILL)
        assert wait_until(lambda: answers(address.url))
        thread.join(120)
        assert not thread.is_alive()

    def test_a_killed_guardian_is_replaced(self, server: Server, data_dir: Path) -> None:
        address = attach(data_dir)
        first = server.guardian
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert wait_until(lambda: has_ended(first))
        server.check()
        assert server.guardian not in {None, first}
        assert answers(address.url)


class TestKilledOwner:
    def test_nothing_is_left(self, start_owner: StartOwner, data_dir: Path) -> None:
        owner = start_owner()
        started(owner)
        assert len(concerned_with(data_dir)) > 3
        owner.kill()
        assert wait_until(lambda: not concerned_with(data_dir))

    def test_nothing_is_left_when_the_guardian_dies_with_it(self, start_owner: StartOwner, data_dir: Path) -> None:
        owner = start_owner()
        _, guardian = started(owner)
        os.kill(owner.pid, signal.SIGKILL)
        os.kill(guardian, signal.SIGKILL)
        assert wait_until(lambda: not concerned_with(data_dir) - {owner.pid})

    def test_nothing_is_left_when_it_is_stopped_from_the_terminal(
        self, start_owner: StartOwner, data_dir: Path
    ) -> None:
        owner = start_owner()
        started(owner)
        os.killpg(owner.pid, signal.SIGINT)
        assert wait_until(lambda: not concerned_with(data_dir) - {owner.pid})

    def test_the_next_one_starts_at_once(self, start_owner: StartOwner, data_dir: Path) -> None:
        first = start_owner()
        port, _ = started(first)
        first.kill()
        with Server(data_dir) as address:
            assert address.port == port
            assert answers(address.url)

    def test_all_killed_together_recovers(self, start_owner: StartOwner, data_dir: Path) -> None:
        first = start_owner()
        _, guardian = started(first)
        with psycopg.connect(attach(data_dir).url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        server = postmaster(data_dir)
        for pid in (first.pid, guardian, server):
            os.kill(pid, signal.SIGKILL)
        with Server(data_dir) as address, psycopg.connect(address.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)

    def test_a_second_owner_is_refused_while_it_lives(self, start_owner: StartOwner, data_dir: Path) -> None:
        owner = start_owner()
        started(owner)
        with pytest.raises(ConflictError, match=r"http://127\.0\.0\.1:1234"):
            Server(data_dir).start()
        assert answers(attach(data_dir).url)


class TestStalePidFile:
    def test_of_a_dead_server(self, data_dir: Path) -> None:
        with Server(data_dir):
            text = (data_dir / "postgres" / "cluster" / "postmaster.pid").read_text()
        gone = subprocess.Popen(["/bin/true"])
        gone.wait()
        self._leave(data_dir, str(gone.pid), text)
        with Server(data_dir) as address:
            assert answers(address.url)

    def test_of_a_pid_that_is_another_process_now(self, data_dir: Path) -> None:
        with Server(data_dir):
            text = (data_dir / "postgres" / "cluster" / "postmaster.pid").read_text()
        cluster = data_dir / "postgres" / "cluster"
        owner = cluster.stat().st_uid if os.geteuid() == 0 else None
        stranger = subprocess.Popen(["/bin/sleep", "60"], user=owner, cwd="/")
        try:
            self._leave(data_dir, str(stranger.pid), text)
            with Server(data_dir) as address:
                assert answers(address.url)
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()

    def _leave(self, data_dir: Path, pid: str, text: str) -> None:
        file = data_dir / "postgres" / "cluster" / "postmaster.pid"
        file.write_text("\n".join([pid, *text.splitlines()[1:]]) + "\n")
        cluster = file.parent.stat()
        os.chown(file, cluster.st_uid, cluster.st_gid)
        file.chmod(0o600)
