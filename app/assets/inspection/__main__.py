"""Inspects one file in a process of its own, which a crafted file may crash or fill without harm to the service.

    python -m app.assets.inspection FILE OUT LIMITS

Prints `READY` when it begins to read, then one line: a report or a refusal. Whatever else happens, it just ends.
"""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import cv2

from app.assets.exceptions import AssetTooLargeError, BrokenAssetError, UnsupportedAssetError
from app.assets.inspection.detecting import detect
from app.assets.inspection.pictures import inspect_picture
from app.assets.inspection.recordings import inspect_recording
from app.assets.inspection.report import Report, too_large, written
from app.assets.inspection.texts import inspect_text
from app.assets.kinds import MEDIA_TYPES, PICTURES, Family, Limits

READY: Final = "READY"
SECONDS: Final = 300
CPU_SECONDS: Final = 240
MEMORY_BYTES: Final = 4 * 2**30
"""Of addresses, which code and libraries take a share of: a picture of 100 million pixels needs half of it."""
WRITTEN_BYTES: Final = 2**30
OPEN_FILES: Final = 64


def main(file: str, out: str, limits: str) -> None:
    """Inspect a file and print what came of it."""
    _confine()
    print(READY, flush=True)
    try:
        result: Report | BrokenAssetError | UnsupportedAssetError | AssetTooLargeError = inspect(
            Path(file), Path(out), Limits(**json.loads(limits))
        )
    except (BrokenAssetError, UnsupportedAssetError, AssetTooLargeError) as refusal:
        result = refusal
    print(written(result))


def inspect(path: Path, out: Path, limits: Limits) -> Report:
    """Return what a file is; a picture's new file is written to `out`. Raises the refusals."""
    family = detect(path)
    if family in PICTURES:
        report = inspect_picture(path, family, limits, out)
    elif family is Family.TEXT:
        report = inspect_text(path)
    else:
        report = inspect_recording(path, family, limits)
    _check_bytes(path.stat().st_size, report, limits)
    return report


def _check_bytes(size: int, report: Report, limits: Limits) -> None:
    kind = MEDIA_TYPES[report.media_type].kind
    limit = limits.of_kind(kind)
    if size > limit:
        raise too_large(
            f"The {kind} has {size:,} bytes, more than the {limit:,} that are taken.", "Make it smaller.",
            limit_bytes=limit,
        )  # fmt: skip


def _confine() -> None:
    """Bound time, memory and files; what cannot be bounded on this system is bounded by the parent's patience."""
    cv2.setNumThreads(1)
    if hasattr(signal, "alarm"):
        signal.alarm(SECONDS)
    try:
        import resource  # noqa: PLC0415 — Unix alone has it
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: WRITTEN_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        # macOS refuses to bound addresses.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, bound))


if __name__ == "__main__":
    main(*sys.argv[1:])
