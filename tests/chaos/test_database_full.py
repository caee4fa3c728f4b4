"""The database's own disk is full: the API says that it is the disk, and goes on once there is room."""

from __future__ import annotations

import json
import secrets
import shutil
import urllib.error
from pathlib import Path

import psycopg
import pytest

from app.postgres.server import attach
from tests.chaos.test_disk_full import needs_root, remounted, small_disk
from tests.chaos.test_worker_killed import call
from tests.integration.service.running import RunningService, running_service

MOST = 100


def move_projects(data_dir: Path, disk: Path) -> None:
    """Let the tables of projects and scenes lie on a disk of their own."""
    shutil.chown(disk, (data_dir / "postgres" / "cluster").owner())
    with psycopg.connect(attach(data_dir).as_administrator().url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        for table in ("projects", "scenes"):
            connection.execute(f"ALTER TABLE {table} SET TABLESPACE small")


def make_project(service: RunningService) -> None:
    call(service, "POST", "/v1/projects", {"title": "Full", "scenes": [{"source": secrets.token_hex(10_000)}] * 4})


def make_projects(service: RunningService) -> None:
    for _ in range(MOST):
        make_project(service)


@needs_root
def test_a_full_disk_of_the_database_is_told(reachable_folder: Path) -> None:
    disk = reachable_folder / "small"
    with small_disk(disk, 3), running_service(reachable_folder, "--workers", "1") as service:
        move_projects(reachable_folder, disk)
        with pytest.raises(urllib.error.HTTPError) as caught:
            make_projects(service)
        with caught.value as answer:
            problem = json.load(answer)
        print(f"{problem['error']} {problem['details']}")
        assert (caught.value.status, problem["code"]) == (503, "STORAGE_ERROR")
        assert "disk of the database is full" in problem["error"]
        assert call(service, "GET", "/v1/projects")["items"], "what was kept can be read"
        remounted(disk, "size=100m")
        make_project(service)
