"""The database server is killed while clients write: they are told to come back, and nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.service.running import RunningService, running_service
from tests.processes import wait_until

WRITERS = 8
KILLS = 3
BETWEEN_KILLS_SECONDS = 3.0
RECOVERY_SECONDS = 30.0


@dataclass
class Writing:
    """What clients saw: acknowledged projects and titles, statuses, and 503s that did not say when to return."""

    address: str
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def write(self, writer: int) -> None:
        """Create projects until told to stop; every answer is noted."""
        number = 0
        while not self.stop.is_set():
            number += 1
            self.create(f"{writer}-{number}")

    def create(self, title: str) -> None:
        """Create one project, as a client does that never heard of the trouble."""
        body = json.dumps({"title": title, "scenes": [{"source": "# Why cats purr"}]}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": title}
        request = urllib.request.Request(f"{self.address}/v1/projects", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.acknowledged.append((json.load(answer)["data"]["id"], title))
                self.statuses[answer.status] += 1
        except urllib.error.HTTPError as error:
            with error:
                self.statuses[error.code] += 1
                self.without_retry_after += error.code == 503 and not error.headers.get("Retry-After")


def title_of(service: RunningService, project: str) -> str:
    with urllib.request.urlopen(f"{service.state['address']}/v1/projects/{project}", timeout=30) as answer:
        title: str = json.load(answer)["data"]["title"]
    return title


def postmaster(data_dir: Path) -> int:
    """Return the process of the database server now."""
    (pid_file,) = data_dir.glob("postgres/**/postmaster.pid")
    return int(pid_file.read_text().splitlines()[0])


def killed(data_dir: Path) -> None:
    """Kill the database server and wait until there is another."""
    first = postmaster(data_dir)
    os.kill(first, signal.SIGKILL)

    def is_replaced() -> bool:
        try:
            return postmaster(data_dir) != first
        except (ValueError, IndexError):
            return False

    assert wait_until(is_replaced, RECOVERY_SECONDS)


def test_nothing_acknowledged_is_lost_when_the_database_is_killed(reachable_folder: Path) -> None:
    with running_service(reachable_folder, "--workers", "1") as service:
        writing = Writing(service.state["address"])
        threads = [threading.Thread(target=writing.write, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            time.sleep(BETWEEN_KILLS_SECONDS)
            killed(reachable_folder)
        time.sleep(BETWEEN_KILLS_SECONDS)
        before = len(writing.acknowledged)
        assert wait_until(lambda: len(writing.acknowledged) > before, RECOVERY_SECONDS)
        writing.stop.set()
        for thread in threads:
            thread.join(60)
        assert wait_until(lambda: service.get("/health/ready") == 200, RECOVERY_SECONDS)
        lost = [project for project, title in writing.acknowledged if title_of(service, project) != title]
    print(f"acknowledged {len(writing.acknowledged)}, answers {dict(writing.statuses)}")
    assert writing.statuses[201] > 0
    assert writing.statuses[503] > 0, "the clients did not notice the kills: nothing was tested"
    assert set(writing.statuses) <= {201, 503}
    assert writing.without_retry_after == 0
    assert lost == []
