"""The worker's side of the processes that make videos: ordering, listening, stopping."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.core.logging import get_logger
from app.core.progress import ProgressEvent
from app.renders.exceptions import RenderCrashedError
from app.renders.failures import Failure

COMMAND: Final = (sys.executable, "-P", "-m", "app.renders.maker")
STOP_SECONDS: Final = 1.0
"""How long a process may take to stop by itself before it is killed; ffmpeg, which it starts, stops with it."""
SILENT_SECONDS: Final = 900.0
"""How long a process that makes a video may say nothing, neither progress nor a log line, before it counts as hung:
far longer than the longest step without news, which is loading a voice or joining a film of hours."""
IDLE_SECONDS: Final = 120.0
"""How long a process is kept for the next video: its voices are loaded, and it holds half a gigabyte for them."""
LINE_BYTES: Final = 16 * 2**20
TAIL_LINES: Final = 20

KEPT_VARIABLES: Final = frozenset(
    {
        "HOME", "PATH", "TMPDIR", "TZ", "LANG", "LANGUAGE", "USER", "VIRTUAL_ENV",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
        "REELWRIGHT_CACHE", "REELWRIGHT_FAKE_SPEECH", "REELWRIGHT_FFMPEG", "REELWRIGHT_MODELS",
        "REELWRIGHT_NODE_MODULES", "REELWRIGHT_THREADS",
    }
)  # fmt: skip
KEPT_PREFIXES: Final = ("PYTHON", "LC_", "LD_", "DYLD_", "XDG_", "OMP_", "SSL_", "COV_", "COVERAGE_")
"""What the process, which reads what strangers wrote, learns of the worker's environment: nothing of databases, keys
and buckets."""

OnProgress = Callable[[ProgressEvent], None]

log = get_logger(__name__)


@dataclass(frozen=True)
class Order:
    """A video to make: absolute paths, and options as RenderOptions reads them."""

    script: str
    output: str
    files_root: str
    artifacts: str
    options: dict[str, Any]


class NotMadeError(Exception):
    """The process says why there is no video."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.defect or failure.message)
        self.failure = failure
        if failure.traceback:
            self.add_note(failure.traceback)


class Maker:
    """One process that makes videos, one at a time; started when it is needed and kept for the next."""

    def __init__(self, command: tuple[str, ...] = COMMAND, silent_seconds: float = SILENT_SECONDS) -> None:
        self._command = command
        self._silent_seconds = silent_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._number = 0
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._errors: asyncio.Task[None] | None = None

    async def make(self, order: Order, on_progress: OnProgress) -> dict[str, Any]:
        """Make a video and return the fields of its MakeResult. Cancelled, it stops within `STOP_SECONDS`.

        Raises NotMadeError with the process's own reason, RenderCrashedError when it died or hung.
        """
        process = await self._running()
        try:
            self._number += 1
            await self._say(process, {"number": self._number, "make": asdict(order)})
            return await self._listen(process, on_progress)
        except asyncio.CancelledError:
            await self._interrupt(process)
            raise

    async def close(self) -> None:
        """End the process, at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if self._errors is not None:
            await self._errors
        if process.stdin is not None:
            process.stdin.close()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        await self.close()
        pipe = asyncio.subprocess.PIPE
        self._tail.clear()
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,
            limit=LINE_BYTES,
            env={n: v for n, v in os.environ.items() if n in KEPT_VARIABLES or n.startswith(KEPT_PREFIXES)},
        )
        self._errors = asyncio.create_task(self._keep_errors(self._process), name="errors of the maker")
        return self._process

    @staticmethod
    async def _say(process: asyncio.subprocess.Process, message: dict[str, Any]) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(message).encode() + b"\n")
        with suppress(ConnectionResetError, BrokenPipeError):
            await process.stdin.drain()

    async def _listen(self, process: asyncio.subprocess.Process, on_progress: OnProgress) -> dict[str, Any]:
        """Return what the process says of the newest order in the end; what it says of earlier ones is over."""
        while message := await self._heard(process):
            kind, value = message["kind"], message["value"]
            if kind == "log":
                get_logger(value[1]).log(value[0], value[2])
            elif message["order"] != self._number:
                continue
            elif kind == "progress":
                on_progress(ProgressEvent(*value))
            else:
                return await self._answer(message)
        raise await self._crash(process)

    async def _heard(self, process: asyncio.subprocess.Process) -> dict[str, Any] | None:
        """Return the next message; None when the process has ended. One that is silent for too long is ended."""
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._silent_seconds):
                line = await process.stdout.readline()
        except TimeoutError:
            await self.close()
            raise self._hung() from None
        return dict(json.loads(line)) if line else None

    async def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of the result, once a process that takes no more orders is gone."""
        if message["is_last"]:
            await self.close()
        if message["kind"] == "made":
            return dict(message["value"])
        raise NotMadeError(Failure(**message["value"]))

    def _hung(self) -> RenderCrashedError:
        reason = f"silent for {self._silent_seconds:g} s"
        log.error("The process that makes videos hung", reason=reason, said="".join(self._tail).strip())
        hint = "Another try goes on where it stopped."
        return RenderCrashedError(
            f"The process that made the video hung ({reason}).", hint=hint, details={"reason": reason}
        )

    async def _crash(self, process: asyncio.subprocess.Process) -> RenderCrashedError:
        code = await process.wait()
        if self._errors is not None:
            await self._errors
        reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        log.error("The process that makes videos died", reason=reason, said="".join(self._tail).strip())
        hint = "Out of memory is the usual cause; another try goes on where it stopped."
        return RenderCrashedError(
            f"The process that made the video died ({reason}).", hint=hint, details={"reason": reason}
        )

    async def _interrupt(self, process: asyncio.subprocess.Process) -> None:
        """Ask the process to stop; kill it when it does not."""
        await self._say(process, {"cancel": self._number})
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._listen(process, lambda _: None)
        except NotMadeError:
            return
        except (TimeoutError, RenderCrashedError):
            await self.close()

    async def _keep_errors(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            text = line.decode(errors="replace")
            self._tail.append(text)
            log.debug("Said by the process that makes videos", said=text.rstrip())


class Makers:
    """Processes that make videos, as many as are at work at once; those idle for long end."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle: dict[Maker, asyncio.TimerHandle] = {}
        self._idle_seconds = idle_seconds
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def borrowed(self) -> AsyncIterator[Maker]:
        """Yield a maker for the body."""
        maker = self._taken()
        try:
            yield maker
        finally:
            loop = asyncio.get_running_loop()
            self._idle[maker] = loop.call_later(self._idle_seconds, self._end, maker)

    async def close(self) -> None:
        """End all that are idle."""
        while self._idle:
            await self._taken().close()
        await asyncio.gather(*self._ending)

    def _taken(self) -> Maker:
        if not self._idle:
            return Maker()
        maker, timer = self._idle.popitem()
        timer.cancel()
        return maker

    def _end(self, maker: Maker) -> None:
        del self._idle[maker]
        ending = asyncio.create_task(maker.close(), name="end of an idle maker")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
