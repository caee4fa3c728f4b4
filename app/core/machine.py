"""This machine: where Reelwright keeps its files, and how many threads it may use."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path

_CHECKOUT = Path(__file__).resolve().parents[2]


def cache_root() -> Path:
    """Return the cache folder: `REELWRIGHT_CACHE`, else the platform's own place for caches."""
    named = os.environ.get("REELWRIGHT_CACHE")
    return Path(named).expanduser().resolve() if named else user_cache_path("reelwright")


def node_modules() -> Path:
    """Return the folder that holds the npm packages with fonts and illustrations."""
    named = os.environ.get("REELWRIGHT_NODE_MODULES")
    return Path(named) if named else _CHECKOUT / "node_modules"


@lru_cache(maxsize=1)
def cpu_threads() -> int:
    """Return how many threads heavy work may use: `REELWRIGHT_THREADS`, else the cores this process may run on."""
    named = os.environ.get("REELWRIGHT_THREADS")
    if named:
        return max(1, int(named))
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
