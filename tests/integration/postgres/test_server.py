"""The embedded server as its owner sees it: made once, started, found, stopped."""

from __future__ import annotations

import os
import re
import socket
import stat
from pathlib import Path

import psycopg
import pytest

from app.core.exceptions import ConfigurationError, ConflictError, NotFoundError
from app.postgres.server import Server, attach
from tests.processes import concerned_with, needs_proc, wait_until


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def open_sockets(file: str) -> list[str]:
    return Path(f"/proc/net/{file}").read_text().splitlines()[1:]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestStarting:
    def test_a_new_one_is_ready_for_the_service(self, empty_dir: Path) -> None:
        with Server(empty_dir) as address:
            url = address.url
            assert rows(url, "SELECT current_user, current_database()") == [("reelwright", "reelwright")]
            assert rows(url, "SELECT '[1,2]'::vector <-> '[1,3]'") == [(1.0,)]
            assert rows(url, "SELECT current_setting('server_version')::float >= 18") == [(True,)]
            assert rows(url, "SELECT current_setting('fsync'), current_setting('timezone')") == [("on", "UTC")]

    def test_the_service_is_no_superuser(self, server: Server, data_dir: Path) -> None:
        powers = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert rows(attach(data_dir).url, powers) == [(False, False, False)]

    def test_what_was_written_is_there_after_a_restart(self, data_dir: Path) -> None:
        with Server(data_dir) as address, psycopg.connect(address.url) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('grüße')")
        with Server(data_dir) as again:
            assert rows(again.url, "SELECT word, upper(word) FROM kept") == [("grüße", "GRÜßE")]
            assert again == address

    def test_a_half_made_one_is_made_anew(self, empty_dir: Path) -> None:
        partial = empty_dir / "postgres" / ".cluster.1-ab.partial"
        partial.mkdir(parents=True)
        (empty_dir / "postgres").chmod(0o711)
        (partial / "PG_VERSION").write_text("18\n")
        with Server(empty_dir) as address:
            assert rows(address.url, "SELECT 1") == [(1,)]
        assert not partial.exists()

    def test_a_taken_port_is_left_to_its_owner(self, data_dir: Path) -> None:
        with Server(data_dir) as address:
            pass
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", address.port))
            other.listen()
            with Server(data_dir) as moved:
                assert moved.port != address.port
                assert rows(moved.url, "SELECT 1") == [(1,)]
        with Server(data_dir) as again:
            assert again.port == moved.port

    def test_a_lost_password_file_is_replaced(self, data_dir: Path) -> None:
        with Server(data_dir) as address:
            pass
        (data_dir / "postgres" / "password").unlink()
        with Server(data_dir) as renewed:
            assert renewed.password != address.password
            assert rows(renewed.url, "SELECT 1") == [(1,)]

    def test_settings_of_the_user_win(self, data_dir: Path) -> None:
        with Server(data_dir):
            pass
        (data_dir / "postgres" / "cluster" / "local.conf").write_text("work_mem = 7MB\n")
        (data_dir / "postgres" / "cluster" / "local.conf").chmod(0o644)
        with Server(data_dir) as address:
            assert rows(address.url, "SHOW work_mem") == [("7MB",)]


class TestWalls:
    def test_the_password_is_private(self, server: Server, data_dir: Path) -> None:
        folder = data_dir / "postgres"
        assert mode(folder / "password") == 0o600
        assert mode(folder / "cluster") == 0o700
        assert len((folder / "password").read_text()) >= 40

    @pytest.mark.parametrize("user", ["reelwright", "postgres"])
    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_nobody_enters_without_it(self, server: Server, data_dir: Path, user: str, password: str) -> None:
        port = attach(data_dir).port
        with pytest.raises(psycopg.OperationalError, match=r"password|authentication"):
            psycopg.connect(host="127.0.0.1", port=port, user=user, password=password or None, dbname="reelwright")

    @needs_proc
    def test_no_command_line_shows_it(self, server: Server, data_dir: Path) -> None:
        password = attach(data_dir).password
        shown = [Path(f"/proc/{pid}/cmdline").read_text() for pid in concerned_with(data_dir)]
        assert shown
        assert not any(password in command for command in shown)

    @needs_proc
    def test_it_listens_on_the_loopback_alone(self, server: Server, data_dir: Path) -> None:
        port = f"{attach(data_dir).port:04X}"
        sockets = [line.split() for file in ("tcp", "tcp6") for line in open_sockets(file)]
        listening = [fields[1] for fields in sockets if fields[3] == "0A" and fields[1].endswith(f":{port}")]
        assert listening == [f"0100007F:{port}"]

    def test_an_address_hides_its_password(self, server: Server, data_dir: Path) -> None:
        address = attach(data_dir)
        assert address.password not in f"{address} {address!r}"

    @needs_proc
    @pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
    def test_root_does_not_run_it(self, server: Server, data_dir: Path) -> None:
        first = (data_dir / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0]
        assert Path(f"/proc/{first}").stat().st_uid != 0


class TestOwning:
    def test_a_second_owner_is_sent_to_the_first(self, server: Server, data_dir: Path) -> None:
        server.announce("http://127.0.0.1:8123")
        with pytest.raises(ConflictError, match=re.escape("http://127.0.0.1:8123")) as caught:
            Server(data_dir).start()
        assert caught.value.details == {"service": "http://127.0.0.1:8123", "owner": os.getpid()}
        assert rows(attach(data_dir).url, "SELECT 1") == [(1,)]

    def test_nothing_to_attach_to(self, data_dir: Path) -> None:
        with pytest.raises(NotFoundError, match="reelwright up"):
            attach(data_dir)
        with Server(data_dir):
            assert rows(attach(data_dir).url, "SELECT 1") == [(1,)]
        with pytest.raises(NotFoundError):
            attach(data_dir)

    @needs_proc
    def test_stopping_leaves_nothing(self, data_dir: Path) -> None:
        with Server(data_dir):
            assert concerned_with(data_dir)
        assert wait_until(lambda: not concerned_with(data_dir))
        assert not (data_dir / "postgres" / "cluster" / "postmaster.pid").exists()

    def test_stopping_twice_is_fine(self, server: Server) -> None:
        server.stop()
        server.stop()


class TestRefusing:
    def test_another_version(self, data_dir: Path) -> None:
        with Server(data_dir):
            pass
        version = data_dir / "postgres" / "cluster" / "PG_VERSION"
        version.write_text("17\n")
        with pytest.raises(ConfigurationError, match=r"PostgreSQL 17.*brings PostgreSQL 18") as caught:
            Server(data_dir).start()
        assert "db backup" in caught.value.hint
        assert "db restore" in caught.value.hint
        version.write_text("18\n")
        with Server(data_dir) as address:
            assert rows(address.url, "SELECT 1") == [(1,)]

    def test_a_folder_that_is_no_database(self, empty_dir: Path) -> None:
        cluster = empty_dir / "postgres" / "cluster"
        cluster.mkdir(parents=True)
        (empty_dir / "postgres").chmod(0o711)
        (cluster / "diary.txt").write_text("dear diary")
        with pytest.raises(ConfigurationError, match="holds no PostgreSQL database"):
            Server(empty_dir).start()
        assert (cluster / "diary.txt").read_text() == "dear diary"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
    def test_a_folder_out_of_the_accounts_reach(self, empty_dir: Path) -> None:
        closed = empty_dir / "home"
        closed.mkdir(mode=0o700)
        with pytest.raises(ConfigurationError, match="cannot pass") as caught:
            Server(closed / "reelwright").start()
        assert f"chmod o+x {closed}" in caught.value.hint
        assert not (closed / "reelwright" / "postgres" / "cluster").exists()
