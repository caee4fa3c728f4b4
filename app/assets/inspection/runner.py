"""Starts inspections: each in a process of its own, a few at a time, without secrets in its environment."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from app.assets.exceptions import BrokenAssetError
from app.assets.inspection import report
from app.assets.inspection.report import Report, broken
from app.assets.kinds import Limits
from app.core.exceptions import ConfigurationError
from app.core.logging import get_logger

ROOT: Final = Path(__file__).resolve().parents[3]
READY: Final = b"READY"
PATIENCE_SECONDS: Final = 330.0
"""Longer than an inspection gives itself, for systems where it cannot."""
KEPT_VARIABLES: Final = frozenset(
    {
        "PATH",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "SYSTEMROOT",
        "TMPDIR",
        "TEMP",
        "LANG",
    }
)
ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

logger = get_logger(__name__)


class Inspector:
    """Inspects files, `at_once` of them at the same time; the others wait."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def inspect(self, path: Path, out: Path, limits: Limits) -> Report:
        """Return what a file is; what is to be kept instead of it, if anything, is written to `out`.

        Raises BrokenAssetError, UnsupportedAssetError and AssetTooLargeError for files that are not taken, and
        ConfigurationError when this installation cannot inspect.
        """
        async with self._places:
            lines, log = await _run(path, out, limits)
        if not lines or lines[0] != READY:
            logger.error("An inspection could not begin", log=log)
            raise ConfigurationError(
                "Files cannot be inspected here.", hint="`reelwright doctor` says what is missing."
            )
        if len(lines) < 2:
            logger.warning("An inspection ended without a word", log=log)
            raise _unreadable()
        return report.read(lines[1].decode())


async def _run(path: Path, out: Path, limits: Limits) -> tuple[list[bytes], str]:
    """Return the lines that an inspection prints, and the end of what it logs. Raises BrokenAssetError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.assets.inspection", str(path), str(out), json.dumps(asdict(limits)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name in KEPT_VARIABLES} | ONE_THREAD,
    )  # fmt: skip
    try:
        shown, log = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    except TimeoutError as error:
        raise _unreadable() from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return shown.splitlines(), log.decode(errors="replace")[-2000:].strip()


def _unreadable() -> BrokenAssetError:
    return broken("The file cannot be read: reading it fails, or takes too much time or memory.")
