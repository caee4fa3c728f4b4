"""The embedded server on disks that are full or cannot be written: small ones in memory, where root mounts them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.core.exceptions import StorageError
from app.postgres.server import Server


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a small file system that any account may pass; the test is left out where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="reelwright-tests-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", name]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("mounting a file system is not allowed here")
        Path(name).chmod(0o711)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def remount(folder: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(folder)], check=True)


def test_too_little_room_for_a_database() -> None:
    with small_disk(12) as folder:
        with pytest.raises(StorageError, match="No space left") as caught:
            Server(folder).start()
        assert "Free some space" in caught.value.hint
        assert not (folder / "postgres" / "cluster").exists()
        assert list((folder / "postgres").glob(".*.partial*")) == []


def test_a_disk_that_cannot_be_written() -> None:
    with small_disk(200) as folder:
        with Server(folder):
            pass
        remount(folder, "ro")
        with pytest.raises(StorageError, match="Read-only file system"):
            Server(folder).start()
        remount(folder, "rw")
        with Server(folder) as address, psycopg.connect(address.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_disk_that_fills_up_and_is_freed() -> None:
    with small_disk(150) as folder, Server(folder) as address:
        ballast = folder / "ballast"
        with psycopg.connect(address.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('before')")
            with ballast.open("wb") as file:
                while True:
                    try:
                        os.write(file.fileno(), bytes(1 << 20))
                    except OSError:
                        break
            with pytest.raises((psycopg.errors.DiskFull, psycopg.OperationalError)):
                connection.execute("INSERT INTO kept SELECT repeat('x', 1000) FROM generate_series(1, 100000)")
        ballast.unlink()
        with psycopg.connect(address.url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("before",)]
