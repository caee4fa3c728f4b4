"""The service under load: what its layers cost, its reads against a bare API, and a hundred clients at once."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from app.postgres.server import attach
from bench.http_load import Load, Request, load
from bench.measuring import ROOT
from bench.result import Result

ROUNDS: Final = 5
CLIENTS: Final = 100
REQUESTS: Final = 10_000
PROJECTS: Final = 50
START_SECONDS: Final = 60
SCRIPT: Final = (ROOT / "examples" / "demo.md").read_text("utf-8")


def measure() -> list[Result]:
    """Run the benches of the service; its database, API and worker are started as a user starts them."""
    with data_folder() as folder, _up(folder) as port:
        projects = [_created(port)["id"] for _ in range(PROJECTS)]
        address = attach(folder).url
        layers = _layers(address, folder)
        with _serving("bench.peers.bare_api", address) as bare:
            reads = _share(bare, port, [Request("GET", f"/v1/projects/{project}") for project in projects])
        alone = load(port, _mixed(projects), REQUESTS // 10, 1)
        crowd = load(port, _mixed(projects), REQUESTS, CLIENTS)
    return [
        Result("service: throughput inside all layers / bare route", layers, "", at_least=0.85),
        Result("service: reading a project / bare FastAPI and SQLAlchemy", reads, "", at_least=0.35),
        Result("service: 100 clients, 10,000 mixed requests: errors", crowd.errors + alone.errors, "", at_most=0),
        Result("service: 100 clients: p99 / p50", crowd.percentile(0.99) / crowd.percentile(0.5), "", at_most=3),
        Result("service: 100 clients / one client", crowd.per_second / alone.per_second, "", at_least=1),
        Result("service: 100 clients", crowd.per_second, "requests/s"),
        Result("service: 100 clients: p50", crowd.percentile(0.5) * 1000, "ms"),
    ]


def _layers(address: str, folder: Path) -> float:
    """Return the throughput of a route inside our layers as a share of the bare one's.

    Both are started anew for each round: from start to start the same program differs by a tenth.
    """
    shares = []
    for _ in range(ROUNDS):
        with (
            _serving("bench.peers.bare_api", address) as bare,
            _serving("bench.layered_api", str(folder)) as ours,
        ):
            shares.append(_share(bare, ours, [Request("GET", "/bare")], rounds=2))
    return statistics.median(shares)


def _share(theirs: int, ours: int, requests: Sequence[Request], rounds: int = ROUNDS) -> float:
    """Return our throughput as a share of theirs: the median of rounds in which both take turns."""
    shares = []
    for _ in range(rounds):
        rates = [_clean(load(port, requests, 5000, 16)).per_second for port in (theirs, ours)]
        shares.append(rates[1] / rates[0])
    return statistics.median(shares)


def _clean(run: Load) -> Load:
    if run.errors:
        raise SystemExit(f"a side of the comparison failed: {run.statuses} {run.failures[:3]}")
    return run


def _mixed(projects: Sequence[str]) -> Callable[[int], Request]:
    """Return what a crowd of users does: mostly looking, some writing; the same in every run."""
    chance = random.Random(7)  # noqa: S311 — a fixed mix, not a secret
    kinds = chance.choices(
        [_read, _list, _scenes, _script, _rename, _create], weights=[40, 15, 15, 10, 15, 5], k=REQUESTS
    )
    chosen = chance.choices(projects, k=REQUESTS)
    return lambda number: kinds[number](chosen[number], number)


def _read(project: str, _: int) -> Request:
    return Request("GET", f"/v1/projects/{project}")


def _list(_: str, __: int) -> Request:
    return Request("GET", "/v1/projects?limit=20")


def _scenes(project: str, _: int) -> Request:
    return Request("GET", f"/v1/projects/{project}/scenes")


def _script(project: str, _: int) -> Request:
    return Request("GET", f"/v1/projects/{project}/script")


def _rename(project: str, number: int) -> Request:
    return Request("PATCH", f"/v1/projects/{project}", json.dumps({"title": f"Title {number}"}).encode())


def _create(_: str, number: int) -> Request:
    scenes = [{"source": "# Why cats purr\n\nA purr is a muscle.\n"}]
    return Request("POST", "/v1/projects", json.dumps({"title": f"New {number}", "scenes": scenes}).encode())


def _created(port: int) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/projects",
        json.dumps({"script": SCRIPT}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 — the loopback
        data: dict[str, Any] = json.load(answer)["data"]
    return data


@contextmanager
def data_folder() -> Iterator[Path]:
    """Yield a data folder that the database's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="reelwright-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextmanager
def _up(folder: Path) -> Iterator[int]:
    port = free_port()
    environment = os.environ | {"REELWRIGHT_DATA_DIR": str(folder), "REELWRIGHT_LOG_FORMAT": "json"}
    command = [str(Path(sys.executable).with_name("reelwright")), "up", "--port", str(port), "--workers", "1"]
    with (folder / "up.log").open("wb") as log, _running(command, environment, log) as process:
        _answers(port, "/health/ready", process)
        yield port


@contextmanager
def _serving(module: str, argument: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", module, argument, str(port)]
    with Path(os.devnull).open("wb") as nothing, _running(command, dict(os.environ), nothing) as process:
        _answers(port, "/bare", process)
        yield port


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], log: Any) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _answers(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Raises SystemExit when it does not."""
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit(f"{process.args!r} did not start")


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
