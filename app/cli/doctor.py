"""`reelwright doctor`: what works here, what is missing, and how to get it."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from app.cli.output import human_bytes, print_json, print_table
from app.core.exceptions import ReelwrightError
from app.core.machine import cache_root, cpu_threads, node_modules

ENOUGH_DISK_BYTES = 2 * 1000**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `help` says how to get what is missing."""

    name: str
    works: bool
    detail: str
    help: str = ""


def doctor(*, as_json: bool) -> None:
    """Print every finding."""
    findings = [check() for check in CHECKS] + _models()
    if as_json:
        print_json([asdict(f) for f in findings])
        return
    rows = [
        ("ok" if f.works else "missing", f.name, f.detail if f.works else f"{f.detail}. {f.help}") for f in findings
    ]
    print_table("Reelwright here", ("", "part", "detail"), rows)


def _python() -> Finding:
    return Finding("Python", works=True, detail=f"{sys.version.split()[0]}, {cpu_threads()} threads")


def _imports(name: str, module: str, fix: str) -> Finding:
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        return Finding(name, works=False, detail=str(error), help=fix)
    return Finding(name, works=True, detail=str(getattr(found, "__version__", "present")))


def _drawing() -> Finding:
    return _imports("drawing", "skia", "Run: sudo apt-get install -y libgl1 libegl1; then make setup.")


def _encoding() -> Finding:
    return _imports("encoding", "av", "Run: make setup.")


def _ffmpeg() -> Finding:
    from app.media.ffmpeg import program

    try:
        return Finding("ffmpeg", works=True, detail=program())
    except ReelwrightError as error:
        return Finding("ffmpeg", works=False, detail=error.message, help=error.hint)


def _assets() -> Finding:
    folder = node_modules()
    there = (folder / "@fontsource-variable").is_dir() and (folder / "@lobehub/fluent-emoji-3d").is_dir()
    return Finding("fonts and illustrations", works=there, detail=str(folder), help="Run: make setup.")


def _disk() -> Finding:
    root = cache_root()
    existing = next(p for p in (root, *root.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    return Finding(
        "disk", free > ENOUGH_DISK_BYTES, f"{human_bytes(free)} free for {root}", "Run: reelwright cache --prune 1GB."
    )


def _writable() -> Finding:
    root = cache_root()
    probe = root / ".doctor"
    try:
        root.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding(
            "cache",
            works=False,
            detail=f"{root}: {error.strerror}",
            help="Set REELWRIGHT_CACHE to a folder of yours.",
        )
    return Finding("cache", works=True, detail=str(root))


def _models() -> list[Finding]:
    from app.engines.models.shelf import status

    return [
        Finding(
            m.title, m.state in {"ready", "packaged"}, f"{m.version}, {m.licence}, {human_bytes(m.bytes)}", m.hint
        )
        for m in status()
    ]


CHECKS: tuple[Callable[[], Finding], ...] = (_python, _drawing, _encoding, _ffmpeg, _assets, _writable, _disk)
