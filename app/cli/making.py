"""`reelwright make`: render once, or again on every save."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pydantic

from app.cli.output import console, print_json
from app.core.exceptions import CancelledError, NotFoundError, ReelwrightError, ValidationError
from app.core.progress import CancelToken, ProgressEvent, ProgressSink, ignore_progress
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import MakeResult, Pipeline, default_output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

STAGE_NAMES = {
    "parse": "Reading", "narrate": "Speaking", "plan": "Designing", "render": "Drawing", "mix": "Mixing",
    "assemble": "Joining",
}  # fmt: skip

WATCHED_SUFFIXES = {
    ".md", ".markdown", ".txt", ".json", ".png", ".jpg", ".jpeg", ".webp", ".mp4", ".mov", ".webm", ".mkv",
    ".mp3", ".wav", ".m4a", ".ogg", ".flac", ".yaml", ".yml", ".ttf", ".otf", ".woff2",
}  # fmt: skip


def options_from(asked: Mapping[str, Any]) -> RenderOptions:
    """Return render options from the command line's values; says which one is wrong."""
    given = {name: str(value) for name, value in asked.items() if value is not None}
    try:
        return RenderOptions.model_validate(given)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).replace("_", "-")
        raise ValidationError(f"--{name}: {first['msg'].removeprefix('Value error, ')}.") from error


def existing(script: Path) -> Path:
    """Return the script's path if there is such a file."""
    if not script.is_file():
        raise NotFoundError(f"There is no script {script}.", hint="Give the path of a Markdown or text file.")
    return script


def make(script: Path, output: Path | None, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """Render once and say what came of it."""
    options = options_from(asked)
    target = output or default_output(existing(script))
    if target.suffix.lower() != ".mp4":
        raise ValidationError(f"The output {target.name} is not an MP4.", hint="Give a name that ends in .mp4.")
    with cancellable() as cancel, progress_bar(quiet=as_json) as progress:
        result = Pipeline(progress=progress, cancel=cancel).make(existing(script), target, options)
    report(result, as_json=as_json)


def report(result: MakeResult, *, as_json: bool) -> None:
    """Print a finished render, at once: whoever reads a watch's output through a pipe waits for it."""
    if as_json:
        print_json(asdict(result))
        sys.stdout.flush()
        return
    for warning in result.warnings:
        sys.stderr.write(f"warning: {warning}\n")
    how = (
        "nothing changed" if result.unchanged else f"drawn: {result.segments_rendered} of {result.segments} segments"
    )
    sys.stdout.write(f"{result.video}  {result.duration:.1f} s of video in {result.seconds:.1f} s ({how})\n")
    sys.stdout.flush()


def watch(script: Path, output: Path | None, asked: Mapping[str, Any], *, as_json: bool) -> None:
    """Render now and after every save of the script or of a file beside it, until interrupted."""
    from watchfiles import watch as changes

    folder = existing(script).resolve().parent
    video = (output or default_output(script)).resolve()
    made = {video, *(video.with_suffix(suffix) for suffix in (".jpg", ".srt", ".vtt"))}
    _make_or_say(script, output, asked, as_json=as_json)
    stop = threading.Event()
    with interrupts(stop.set):
        for batch in changes(folder, stop_event=stop, recursive=False, raise_interrupt=False, debounce=200):
            if any(_matters(Path(path), made) for _, path in batch):
                _make_or_say(script, output, asked, as_json=as_json)


def _matters(path: Path, made: set[Path]) -> bool:
    """Whether a changed file can be part of a script, and is not one that a render makes."""
    return path.suffix.lower() in WATCHED_SUFFIXES and path not in made and ".partial" not in path.name


def _make_or_say(script: Path, output: Path | None, asked: Mapping[str, Any], *, as_json: bool) -> None:
    try:
        make(script, output, asked, as_json=as_json)
    except CancelledError:
        raise
    except ReelwrightError as error:
        sys.stderr.write(f"error: {error}\n")


@contextmanager
def cancellable() -> Iterator[CancelToken]:
    """Yield a token that the first Ctrl-C or a request to terminate cancels; a second Ctrl-C ends at once."""
    token = CancelToken()
    with interrupts(token.cancel):
        yield token


@contextmanager
def interrupts(act: Any) -> Iterator[None]:
    """Call `act` on the first SIGINT or SIGTERM."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        act()

    numbers = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[ProgressSink]:
    """Yield a sink that shows a bar for every stage."""
    if quiet:
        yield ignore_progress
        return
    with ExitStack() as stack:
        yield _BarSink(stack)


class _BarSink:
    """Shows a bar for every stage from its first event on: an unchanged render has none and loads no bars."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __call__(self, event: ProgressEvent) -> None:
        with self._lock:
            bars = self._bars or self._opened()
            if event.stage not in self._tasks:
                self._tasks[event.stage] = bars.add_task(STAGE_NAMES.get(event.stage, event.stage), total=1)
            bars.update(self._tasks[event.stage], completed=event.done, total=max(event.total, 1e-9))

    def _opened(self) -> Progress:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        percent = TextColumn("{task.percentage:>3.0f} %")
        columns = (TextColumn("{task.description:9}"), BarColumn(), percent, TimeElapsedColumn())
        self._bars = self._stack.enter_context(Progress(*columns, console=console()))
        return self._bars
