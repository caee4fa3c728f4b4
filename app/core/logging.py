"""Structured logs: `configure` once when a process starts, `get_logger` anywhere.

`get_logger(__name__).info("Render finished", seconds=12.5)` writes one line with when, where and for whom, secrets
masked. What the standard library's loggers are told (uvicorn, sqlalchemy, procrastinate) becomes the same lines.
Until `configure` is called, lines go to the standard library's loggers of the same names.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from time import time_ns
from types import TracebackType
from typing import Any, Final
from uuid import UUID

import structlog

from app.core.config import Settings
from app.core.context import bound
from app.core.data_folder import make_private
from app.core.exceptions import ConfigurationError
from app.core.log_lines import Spoken, as_coloured_text, as_json, as_text, line_of
from app.core.log_sinks import RotatedFile, StandardOutput
from app.core.log_writer import Rendering, Writer
from app.core.masking import masked_item

DEBUG, INFO, WARNING, ERROR, CRITICAL, OFF = 10, 20, 30, 40, 50, 60
OURS: Final = "app"
QUIET: Final = {
    "uvicorn.access": OFF, "httpx": WARNING, "httpcore": WARNING, "botocore": WARNING, "asyncio": WARNING,
    "procrastinate": WARNING, "alembic": WARNING,
}  # fmt: skip
"""Loggers of others that say too much, or what our own lines say better."""
_NAMES: Final = {DEBUG: "debug", INFO: "info", WARNING: "warning", ERROR: "error", CRITICAL: "critical"}
_NUMBERS: Final = {name.upper(): number for number, name in _NAMES.items()}
_OF_EVERY_RECORD: Final = frozenset(
    {*vars(logging.LogRecord("", 0, "", 0, "", None, None)), "message", "asctime", "taskName", "color_message"}
)

_spoken: Final[Callable[[tuple[Any, ...]], Spoken]] = partial(tuple.__new__, Spoken)
"""Makes the named tuple without its constructor in Python, which costs more than all else about it."""
_UNCHANGING: Final = frozenset({str, int, float, bool, type(None), UUID})


class Output:
    """The end of the loggers of one name: the level from which they speak, and the way to the writer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.level = _state.level_of(name)

    def speak(self, level: str, message: object, values: dict[str, Any]) -> None:
        """Take down what a logger was told: who is bound now, where it was told, values as they are now."""
        frame = sys._getframe(2)  # noqa: SLF001 — the caller's caller, at a thousandth of what `inspect` takes
        code = frame.f_code
        error = _error_of(values.pop("exc_info")) if "exc_info" in values else None
        if not _UNCHANGING.issuperset(map(type, values.values())):
            values = {name: _as_it_is(name, value) for name, value in values.items()}
        spoken = _spoken(
            (time_ns(), level, self.name, message, bound(), values, error, code.co_qualname, frame.f_lineno)
        )
        if _state.writer is not None:
            _state.writer.take(spoken)
        else:
            _write_unconfigured(spoken)


def _as_it_is(name: str, value: Any) -> Any:
    """Return a value that will not change until the line is written."""
    unchanging = type(value) in _UNCHANGING or isinstance(value, BaseException)
    return value if unchanging else masked_item(name, value)


class _State:
    """What `configure` sets, and what `unconfigure` must set back."""

    def __init__(self) -> None:
        self.writer: Writer | None = None
        self.levels: Mapping[str, int] = {}
        self.outputs: dict[str, Output] = {}
        self.undo: list[Callable[[], object]] = []

    def level_of(self, name: str) -> int:
        """Return the level of the nearest module that has one."""
        while name not in self.levels and name:
            name = name.rpartition(".")[0]
        return self.levels.get(name, 0)

    def set_levels(self, levels: Mapping[str, int]) -> None:
        """Let all loggers that exist and will exist follow `levels`; "" is for those not named."""
        self.levels = levels
        for output in self.outputs.values():
            output.level = self.level_of(output.name)


_state: Final = _State()


def _write_unconfigured(spoken: Spoken) -> None:
    """Hand a line to the standard library's logger, as nobody has said where lines go."""
    level = _NUMBERS[spoken.level.upper()]
    logging.getLogger(spoken.logger).log(level, "%s", as_text(line_of(spoken)))


def _error_of(given: Any) -> BaseException | None:
    """Return the error meant by `exc_info`: an error, the triple of the standard library, or True for the current."""
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return given[1] if isinstance(given[1], BaseException) else None
    return sys.exc_info()[1] if given else None


class BoundLogger(structlog.BoundLoggerBase):
    """A logger with values bound to it; `bind` returns one with more.

    Its methods go straight to the output rather than through structlog's chain: what a chain would do is done when
    the line is written, together with others.
    """

    def _with(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**self._context, **values} if self._context else values

    def debug(self, event: str, **values: Any) -> None:
        """Tell what only matters while looking for a fault."""
        if self._logger.level <= DEBUG:
            self._logger.speak("debug", event, self._with(values))

    def info(self, event: str, **values: Any) -> None:
        """Tell what happened."""
        if self._logger.level <= INFO:
            self._logger.speak("info", event, self._with(values))

    def warning(self, event: str, **values: Any) -> None:
        """Tell what should be looked at."""
        if self._logger.level <= WARNING:
            self._logger.speak("warning", event, self._with(values))

    def error(self, event: str, **values: Any) -> None:
        """Tell what failed."""
        if self._logger.level <= ERROR:
            self._logger.speak("error", event, self._with(values))

    def critical(self, event: str, **values: Any) -> None:
        """Tell what stops the process."""
        if self._logger.level <= CRITICAL:
            self._logger.speak("critical", event, self._with(values))

    def exception(self, event: str, **values: Any) -> None:
        """Tell what failed, with the traceback of the error being handled."""
        if self._logger.level <= ERROR:
            self._logger.speak("error", event, {"exc_info": True, **self._with(values)})

    def log(self, level: int, event: str, **values: Any) -> None:
        """Tell something at a level given as a number of the standard library."""
        if self._logger.level <= level:
            self._logger.speak(_NAMES[level], event, self._with(values))


class _Standard(logging.Handler):
    """Turns what the standard library's loggers are told into our lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one that cannot be formatted is reported by the standard library's own means."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            self.handleError(record)
            return
        values = {
            name: masked_item(name, value) for name, value in vars(record).items() if name not in _OF_EVERY_RECORD
        }
        level = _NAMES.get(record.levelno // 10 * 10, "debug")
        when, error = int(record.created * 1e9), _error_of(record.exc_info)
        if _state.writer is not None:
            _state.writer.take(
                Spoken(when, level, record.name, message, bound(), values, error, record.funcName, record.lineno)
            )


def get_logger(name: str) -> BoundLogger:
    """Return the logger of a module: `log = get_logger(__name__)`. It follows `configure` whenever that is called."""
    return BoundLogger(_output(name), (), {})


def _output(name: str = "") -> Output:
    return _state.outputs.get(name) or _state.outputs.setdefault(name, Output(name))


def configure(settings: Settings, process: str) -> None:
    """Send all logs of this process to the standard output and to `logs/<process>.log` in the data folder.

    Called again, it replaces what it set before. Raises ConfigurationError when the log file cannot be opened.
    """
    unconfigure()
    _state.writer = Writer(_renderings(settings, process), batches=settings.log_batches)
    _state.undo.append(_state.writer.close)
    levels = _levels(settings)
    _state.set_levels(levels)
    for name, level in levels.items():
        _set_standard_level(logging.getLogger(name), level)
    _attach(_Standard())
    structlog.configure((), BoundLogger, logger_factory=_output, cache_logger_on_first_use=False)
    _state.undo.append(structlog.reset_defaults)
    _tell_of_uncaught()


def unconfigure() -> None:
    """Take back what `configure` set; all lines are written, and the log file is closed."""
    _state.set_levels({})
    while _state.undo:
        _state.undo.pop()()
    _state.writer = None


def flush() -> None:
    """Write every line that still waits for others. Called by itself when the interpreter ends."""
    if _state.writer is not None:
        _state.writer.flush()


def _levels(settings: Settings) -> dict[str, int]:
    """Return levels by module. Loggers of others stay at INFO when ours say more, unless they are named."""
    own = _NUMBERS[settings.log_level]
    named = {name: _NUMBERS[level] for name, level in settings.log_levels.items()}
    return {"": max(own, INFO), OURS: own, **QUIET, **named}


def _renderings(settings: Settings, process: str) -> tuple[Rendering, ...]:
    output = StandardOutput()
    file = _file(settings, process) if settings.log_file else None
    if settings.log_format == "json":
        return ((as_json, (output, file) if file else (output,)),)
    as_people_read = as_coloured_text if sys.stdout.isatty() else as_text
    shown: Rendering = (as_people_read, (output,))
    return (shown, (as_json, (file,))) if file else (shown,)


def _file(settings: Settings, process: str) -> RotatedFile:
    path = settings.folders.logs / f"{process}.log"
    try:
        make_private(path.parent, settings.data_dir)
        return RotatedFile(path, settings.log_file_bytes, settings.log_file_count)
    except OSError as error:
        hint = "Make the folder writable, or set REELWRIGHT_LOG_FILE=false."
        raise ConfigurationError(f"Cannot write logs to {path}: {error.strerror}.", hint=hint) from error


def _set_standard_level(logger: logging.Logger, level: int) -> None:
    before = logger.level
    logger.setLevel(level)
    _state.undo.append(lambda: logger.setLevel(before))


def _attach(handler: logging.Handler) -> None:
    atexit.register(flush)
    logging.root.addHandler(handler)
    logging.captureWarnings(capture=True)
    _state.undo.append(lambda: logging.root.removeHandler(handler))
    _state.undo.append(lambda: logging.captureWarnings(capture=False))
    _state.undo.append(lambda: atexit.unregister(flush))


def _tell_of_uncaught() -> None:
    """Log what ends the process or a thread, rather than print it."""
    log = get_logger("app.process")
    before, thread_before = sys.excepthook, threading.excepthook

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)
        else:
            log.critical("The process ends by an error that nobody handled", exc_info=error)

    def uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_type is not SystemExit:
            log.critical(
                "A thread ends by an error that nobody handled", exc_info=found.exc_value or found.exc_type()
            )

    sys.excepthook, threading.excepthook = uncaught, uncaught_in_thread
    _state.undo += [
        lambda: setattr(sys, "excepthook", before),
        lambda: setattr(threading, "excepthook", thread_before),
    ]
