"""Workers are killed while they render: others go on where they stopped, soon, and one video comes of it."""

from __future__ import annotations

import json
import os
import random
import signal
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from app.postgres.server import attach
from tests.integration.service.running import RunningService, running_service
from tests.processes import concerned_with, wait_until

ROUNDS = 5
WITHIN_SECONDS = 15.0
"""How soon a render whose worker was killed must be worked on again."""
LONG = 300.0
SCRIPT = "# Tides\n\nThe sea comes and goes.\n" + "".join(
    f"\n## Part {number}\n\nThe moon pulls the sea, for the {number}th time.\n" for number in range(1, 16)
)


def call(service: RunningService, method: str, path: str, body: object = None) -> Any:
    """Ask the API, as a client does, and return the data of its answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{service.state['address']}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


def rendering(service: RunningService, variant: int) -> str:
    """Ask for a render that no other has done any of."""
    project = call(service, "POST", "/v1/projects", {"script": SCRIPT.replace("moon", f"moon {variant}")})
    options = {"voice": "none", "captions": "off", "size": "720p", "quality": "draft"}
    render: str = call(service, "POST", f"/v1/projects/{project['id']}/renders", options)["id"]
    return render


def pieces(data_dir: Path) -> dict[Path, int]:
    """Return the whole pieces of videos; one that is written anew is another file."""
    return {path: path.stat().st_ino for path in (data_dir / "artifacts" / "segments").rglob("[!.]*.mp4")}


def connected(service: RunningService) -> psycopg.Connection:
    """Return a connection to a service's database."""
    return psycopg.connect(attach(service.data_dir).url, autocommit=True)


def worker_at_work(connection: psycopg.Connection, render: str) -> int:
    """Return the process that works on a render; 0 when none does."""
    statement = "SELECT worker FROM renders WHERE id = %s AND status = 'running'"
    row = connection.execute(statement, (render,)).fetchone()
    return int(row[0].split(":")[1]) if row else 0


@dataclass
class Round:
    """One render whose worker is killed at some point of its way."""

    service: RunningService
    connection: psycopg.Connection
    render: str
    kept: dict[Path, int] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """Return the render as a client sees it."""
        return dict(call(self.service, "GET", f"/v1/renders/{self.render}"))

    def kill_worker_at(self, percent: float) -> float | None:
        """Kill who works on it; return the seconds until another does, None when it was too late to kill.

        `kept` is what was finished when it died.
        """
        assert wait_until(lambda: self.shown()["percent"] >= percent, LONG)
        victim = worker_at_work(self.connection, self.render)
        if not victim:
            return None
        os.kill(victim, signal.SIGKILL)
        killed = time.monotonic()
        self.kept = pieces(self.service.data_dir)
        assert wait_until(lambda: worker_at_work(self.connection, self.render) not in {0, victim}, LONG)
        return time.monotonic() - killed

    def check_end(self, *, was_killed: bool) -> None:
        """Wait for its end and check that one attempt's files became its own, and no other's are left."""
        assert wait_until(lambda: self.shown()["status"] in {"succeeded", "failed"}, LONG)
        assert self.shown()["status"] == "succeeded", self.shown()
        outcomes = Counter(self.column("SELECT outcome FROM render_attempts WHERE render_id = %s"))
        assert outcomes == ({"lost": 1, "succeeded": 1} if was_killed else {"succeeded": 1})
        kinds = Counter(self.column("SELECT kind FROM render_events WHERE render_id = %s"))
        assert kinds["succeeded"] == 1
        assert len(call(self.service, "GET", f"/v1/renders/{self.render}/artifacts")) == 4
        folder = self.service.data_dir / "files" / "renders" / self.render
        assert sum(file.is_file() for file in folder.rglob("*")) == 4, "files of a lost attempt are still there"

    def column(self, statement: LiteralString) -> list[str]:
        """Return the one column of a query about the render."""
        return [row[0] for row in self.connection.execute(statement, (self.render,))]


def test_a_killed_worker_costs_seconds_and_no_work(reachable_folder: Path) -> None:
    chosen = random.Random(20261121)
    waits, redone = list[float](), 0
    with running_service(reachable_folder, "--workers", "2") as service, connected(service) as connection:
        for number in range(ROUNDS):
            one = Round(service, connection, rendering(service, number))
            wait = one.kill_worker_at(chosen.uniform(2, 85))
            one.check_end(was_killed=wait is not None)
            after = pieces(reachable_folder)
            redone += sum(after[piece] != inode for piece, inode in one.kept.items())
            waits += [wait] if wait is not None else []
    print(f"worked on again after {', '.join(f'{wait:.1f}' for wait in waits)} s; pieces done twice: {redone}")
    assert waits, "no worker was killed at work: nothing was tested"
    assert max(waits) <= WITHIN_SECONDS
    assert redone == 0
    assert wait_until(lambda: not concerned_with(reachable_folder))


def test_a_killed_database_costs_a_render_nothing(reachable_folder: Path) -> None:
    with running_service(reachable_folder, "--workers", "1") as service:
        path = f"/v1/renders/{rendering(service, 0)}"

        def shown() -> dict[str, Any]:
            return dict(call(service, "GET", path)) if service.get(path) == 200 else {}

        assert wait_until(lambda: shown().get("percent", 0) > 50, LONG)
        for _ in range(2):
            (pid_file,) = reachable_folder.glob("postgres/**/postmaster.pid")
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
            time.sleep(1.0)
        assert wait_until(lambda: shown().get("status", "running") != "running", LONG)
        assert (shown()["status"], shown()["attempts"]) == ("succeeded", 1)
