from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.machine import cache_root, cpu_threads, node_modules


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    cpu_threads.cache_clear()
    yield
    cpu_threads.cache_clear()


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REELWRIGHT_CACHE", str(tmp_path))
    assert cache_root() == tmp_path


def test_the_cache_lies_in_the_platforms_place_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REELWRIGHT_CACHE", raising=False)
    assert cache_root().name == "reelwright"


def test_threads_follow_the_setting_then_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_THREADS", "3")
    assert cpu_threads() == 3
    cpu_threads.cache_clear()
    monkeypatch.delenv("REELWRIGHT_THREADS")
    assert cpu_threads() >= 1


def test_packages_lie_in_the_checkout_unless_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REELWRIGHT_NODE_MODULES", raising=False)
    assert (node_modules().parent / "pyproject.toml").exists()
    monkeypatch.setenv("REELWRIGHT_NODE_MODULES", str(tmp_path))
    assert node_modules() == tmp_path
