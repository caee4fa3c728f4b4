"""Disks that are full or cannot be written: the render says so, and goes on once there is room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.test_worker_killed import LONG, call, rendering
from tests.integration.service.running import RunningService, running_service
from tests.processes import wait_until

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Let a folder be a disk of its own, of so many megabytes."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remounted(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def ended(service: RunningService, render: str) -> dict[str, Any]:
    """Wait until a render has ended, and return it."""

    def shown() -> dict[str, Any]:
        return dict(call(service, "GET", f"/v1/renders/{render}"))

    assert wait_until(lambda: shown()["status"] in {"succeeded", "failed", "cancelled"}, LONG)
    return shown()


def assert_storage_failed(render: dict[str, Any]) -> None:
    assert render["status"] == "failed"
    assert render["error"]["code"] == "STORAGE_ERROR", render["error"]
    assert render["error"]["retryable"] is True
    assert render["error"]["hint"]
    print(f"{render['error']['error']} {render['error']['hint']}")


@needs_root
@pytest.mark.parametrize("place", ["artifacts", "files", "work"])
def test_a_full_disk_is_told_and_the_render_tried_again(reachable_folder: Path, place: str) -> None:
    with small_disk(reachable_folder / place, 1), running_service(reachable_folder, "--workers", "1") as service:
        (reachable_folder / place / "ballast").write_bytes(bytes(1000 * 1024))
        render = rendering(service, 0)
        assert_storage_failed(ended(service, render))
        remounted(reachable_folder / place, "size=200m")
        call(service, "POST", f"/v1/renders/{render}/retry")
        done = ended(service, render)
        assert (done["status"], done["error"]) == ("succeeded", None)


@needs_root
@pytest.mark.parametrize("place", ["artifacts", "files", "work"])
def test_a_disk_that_cannot_be_written_is_told(reachable_folder: Path, place: str) -> None:
    with small_disk(reachable_folder / place, 200), running_service(reachable_folder, "--workers", "1") as service:
        remounted(reachable_folder / place, "ro")
        render = rendering(service, 0)
        assert_storage_failed(ended(service, render))
        remounted(reachable_folder / place, "rw")
        call(service, "POST", f"/v1/renders/{render}/retry")
        assert ended(service, render)["status"] == "succeeded"
