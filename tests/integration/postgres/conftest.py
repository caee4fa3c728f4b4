"""A folder that the server's account can reach, and an owner in a process of its own that can be killed."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.postgres.server import Server
from tests.processes import concerned_with, finish, python, wait_until

OWNER = """
import sys
from pathlib import Path
from app.postgres.server import Server
server = Server(Path(sys.argv[1]))
address = server.start()
server.announce("http://127.0.0.1:1234")
print(address.port, server.guardian, flush=True)
sys.stdin.read()
server.stop()
"""

StartOwner = Callable[[], subprocess.Popen[str]]


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Make a folder that any account may pass: started by root, the server runs as another."""
    with tempfile.TemporaryDirectory(prefix="reelwright-tests-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o711)
        yield folder


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A data folder without a database."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def made_dir() -> Iterator[Path]:
    """A data folder with a database that nobody changes."""
    with reachable_folder() as folder:
        with Server(folder):
            pass
        (folder / "postgres" / "owner.json").unlink()  # each copy finds a port of its own
        yield folder


@pytest.fixture
def data_dir(made_dir: Path, empty_dir: Path) -> Path:
    """A data folder with a new database: a copy, which is made faster than another."""
    subprocess.run(["/bin/cp", "-a", f"{made_dir}/.", str(empty_dir)], check=True)
    return empty_dir


@pytest.fixture
def server(data_dir: Path) -> Iterator[Server]:
    """A server that runs, with every guarantee of a real one."""
    running = Server(data_dir)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def start_owner(data_dir: Path) -> Iterator[StartOwner]:
    """Start processes that own the server of `data_dir`; each prints its port and its guardian's pid."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(python(OWNER, str(data_dir)))
        return started[-1]

    yield start
    for process in started:
        finish(process)
    assert wait_until(lambda: not concerned_with(data_dir))
