"""What a line of the log holds, and how it is written: JSON for machines, one readable line for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from structlog.tracebacks import ExceptionDictTransformer

from app.core.context import IDENTIFIERS
from app.core.error_fingerprint import fingerprint
from app.core.error_messages import cut_messages, message_of, without_values
from app.core.exceptions import ReelwrightError
from app.core.masking import masked, masked_item, masked_text

Line = dict[str, Any]

RESERVED: Final = frozenset({"timestamp", "level", "logger", "message"})
"""What only this module says; a value given under such a name gets an underscore after it."""
UNMASKED: Final = frozenset(IDENTIFIERS)
"""Identifiers are checked where they are taken in."""
MOST_FRAMES: Final = 40

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_LINE_ENDS: Final = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
_explain: Final = ExceptionDictTransformer(show_locals=False, max_frames=MOST_FRAMES, use_rich=False)


class Spoken(NamedTuple):
    """What a logger was told, as it was at that moment; nothing is worked out yet."""

    time_ns: int
    level: str
    logger: str
    message: object
    context: Mapping[str, str]
    values: Mapping[str, Any]
    """Values that will not change; a changing one is put in as it shall be shown."""
    error: BaseException | None
    function: str
    line: int


def line_of(spoken: Spoken) -> Line:
    """Return a line: when, how grave, who, what, for whom, and the values given, secrets masked.

    An error becomes a structured traceback with its code and its fingerprint.
    """
    line: Line = {
        "timestamp": _iso(spoken.time_ns), "level": spoken.level, "logger": spoken.logger,
        "message": masked_text(str(spoken.message)), **spoken.context,
    }  # fmt: skip
    for name, value in spoken.values.items():
        if name in UNMASKED:
            line[name] = value
        elif isinstance(value, BaseException):
            line |= _described(name, value)
        else:
            line[f"{name}_" if name in RESERVED else name] = masked_item(name, value)
    line["function"] = spoken.function
    line["line"] = spoken.line
    if spoken.error is not None:
        line |= _traced(spoken.error)
    return line


def _iso(time_ns: int) -> str:
    """Return a time in ISO 8601, UTC."""
    seconds, nanoseconds = divmod(time_ns, 1_000_000_000)
    return f"{_second(seconds)}.{nanoseconds // 1000:06d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _described(name: str, error: BaseException) -> Line:
    line: Line = {name: masked_text(message_of(error)), f"{name}_type": type(error).__qualname__}
    if isinstance(error, ReelwrightError):
        line["error_code"] = error.code.value
    return line


def _traced(error: BaseException) -> Line:
    code = {"error_code": error.code.value} if isinstance(error, ReelwrightError) else {}
    stacks = _explain((type(error), error, error.__traceback__))
    if cuts := cut_messages(error):
        _cut(stacks, cuts)
    return {**code, "fingerprint": fingerprint(error), "exception": masked(stacks)}


def _cut(stacks: list[dict[str, Any]], cuts: Mapping[str, str]) -> None:
    """Take out of stacks, and those of a group's members, what a database said of values."""
    for stack in stacks:
        stack["exc_value"] = without_values(stack["exc_value"], cuts)
        stack["exc_notes"] = [without_values(note, cuts) for note in stack["exc_notes"]]
        for member in stack["exceptions"]:
            _cut(member, cuts)


def as_json(line: Mapping[str, Any]) -> str:
    """Return a line as one line of JSON, whatever its reader takes for the end of a line."""
    text = _encode(line)
    return text if text.isascii() else text.translate(_LINE_ENDS)


_COLOURS: Final = {"debug": "2", "info": "32", "warning": "33", "error": "31", "critical": "1;31"}
_SHORT_LOGGER: Final = "app."


def as_text(line: Line) -> str:
    """Return a line for people, without colours: time, level, message, then the values."""
    return _text(line, lambda _colour, text: text)


def as_coloured_text(line: Line) -> str:
    """Return a line for people at a terminal that shows colours."""
    return _text(line, lambda colour, text: f"\x1b[{colour}m{text}\x1b[0m")


def _text(line: Line, paint: Callable[[str, str], str]) -> str:
    level = str(line["level"])
    logger = str(line["logger"]).removeprefix(_SHORT_LOGGER)
    head = f"{line['timestamp'][11:23]} {paint(_COLOURS.get(level, '0'), f'{level:8}')} {_printable(line['message'])}"
    values = {name: value for name, value in line.items() if name not in RESERVED | {"function", "line", "exception"}}
    tail = " ".join(f"{name}={_value(value)}" for name, value in values.items())
    where = f"({logger}:{line.get('function', '')}:{line.get('line', '')})"
    stacks = "".join(f"\n{_stack_text(stack)}" for stack in reversed(line.get("exception", ())))
    return " ".join(filter(None, (head, tail, paint("2", where)))) + stacks


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else _encode(value)
    return _printable(text) if text and " " not in text else json.dumps(text, ensure_ascii=False)


def _printable(text: object) -> str:
    """Return a text without what would steer a terminal or begin a line of its own."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def _stack_text(stack: Mapping[str, Any]) -> str:
    frames = [f"    {frame['filename']}:{frame['lineno']} {frame['name']}" for frame in stack["frames"]]
    cause = "  caused by:" if stack.get("is_cause") else "  trace, the latest last:"
    return "\n".join((cause, *frames, f"  {stack['exc_type']}: {stack['exc_value']}"))
