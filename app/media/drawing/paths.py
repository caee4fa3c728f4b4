"""SVG path data as a Skia path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import skia

from app.core.exceptions import ValidationError

_TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SEPARATORS = re.compile(r"[\s,]*")
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}

Point = tuple[float, float]


@lru_cache(maxsize=256)
def parse_path(data: str) -> Any:
    """Return the Skia path of SVG path data, all commands of SVG 1.1.

    Raises ValidationError when the data is no path.
    """
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    return pen.builder.detach()


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Yield each command with the numbers of one segment; repeated numbers repeat the command (M goes on as L)."""
    tokens = _tokens(data)
    position = 0
    while position < len(tokens):
        command = tokens[position]
        position += 1
        arity = _ARITY.get(command.upper())
        if arity is None:
            raise _broken(data)
        while True:
            numbers = tokens[position : position + arity]
            if len(numbers) < arity or any(number.upper() in _ARITY for number in numbers):
                raise _broken(data)
            yield command, [float(number) for number in numbers]
            position += arity
            if arity == 0 or position >= len(tokens) or tokens[position].upper() in _ARITY:
                break
            command = {"M": "L", "m": "l"}.get(command, command)


def _tokens(data: str) -> list[str]:
    tokens: list[str] = []
    position = len(_SEPARATORS.match(data)[0])  # type: ignore[index]  # matches the empty string too
    while position < len(data):
        token = _arc_flag(data, position, tokens) or _TOKEN.match(data, position)
        if token is None:
            raise _broken(data)
        tokens.append(token[0])
        position = _SEPARATORS.match(data, token.end()).end()  # type: ignore[union-attr]  # as above
    return tokens


def _arc_flag(data: str, position: int, tokens: list[str]) -> re.Match[str] | None:
    """Return a flag of an arc, which needs no space after it: "a5 5 0 01 10 10"."""
    last = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].upper() in _ARITY), None)
    if last is None or tokens[last] not in "Aa" or (len(tokens) - last - 1) % 7 not in (3, 4):
        return None
    return re.compile("[01]").match(data, position)


def _broken(data: str) -> ValidationError:
    return ValidationError(f"{data[:60]!r} is not SVG path data.", hint="Write commands such as M 0 0 L 10 10 Z.")


class _Pen:
    """Draws segments in absolute coordinates, and remembers what relative and smooth ones refer to."""

    def __init__(self) -> None:
        self.builder = skia.PathBuilder()
        self._at: Point = (0.0, 0.0)
        self._start: Point = (0.0, 0.0)
        self._control: Point | None = None
        self._previous = ""
        self._draw: dict[str, Callable[[list[float]], None]] = {
            "M": self._move,
            "L": self._line,
            "C": self._cubic,
            "S": self._smooth_cubic,
            "Q": self._quad,
            "T": self._smooth_quad,
            "A": self._arc,
            "Z": self._close,
        }

    def draw(self, command: str, numbers: list[float]) -> None:
        kind = command.upper()
        absolute = self._absolute(kind, numbers, self._at if command.islower() else (0.0, 0.0))
        if kind not in "CSQT":
            self._control = None
        self._draw["L" if kind in "HV" else kind](absolute)
        self._previous = kind

    def _absolute(self, kind: str, numbers: list[float], origin: Point) -> list[float]:
        if kind == "H":
            return [numbers[0] + origin[0], self._at[1]]
        if kind == "V":
            return [self._at[0], numbers[0] + origin[1]]
        if kind == "A":
            return [*numbers[:5], numbers[5] + origin[0], numbers[6] + origin[1]]
        return [number + origin[i % 2] for i, number in enumerate(numbers)]

    def _move(self, to: list[float]) -> None:
        self._at = self._start = (to[0], to[1])
        self.builder.moveTo(*self._at)

    def _line(self, to: list[float]) -> None:
        self._at = (to[0], to[1])
        self.builder.lineTo(*self._at)

    def _cubic(self, to: list[float]) -> None:
        self.builder.cubicTo(*to)
        self._control, self._at = (to[2], to[3]), (to[4], to[5])

    def _smooth_cubic(self, to: list[float]) -> None:
        self._cubic([*self._mirrored("CS"), *to])

    def _quad(self, to: list[float]) -> None:
        self.builder.quadTo(*to)
        self._control, self._at = (to[0], to[1]), (to[2], to[3])

    def _smooth_quad(self, to: list[float]) -> None:
        self._quad([*self._mirrored("QT"), *to])

    def _mirrored(self, kinds: str) -> Point:
        if self._control is None or self._previous not in kinds:
            return self._at
        return 2 * self._at[0] - self._control[0], 2 * self._at[1] - self._control[1]

    def _arc(self, to: list[float]) -> None:
        size = skia.PathBuilder.kLarge_ArcSize if to[3] else skia.PathBuilder.kSmall_ArcSize
        direction = skia.PathDirection.kCW if to[4] else skia.PathDirection.kCCW
        self.builder.arcTo(skia.Point(to[0], to[1]), to[2], size, direction, skia.Point(to[5], to[6]))
        self._at = (to[5], to[6])

    def _close(self, _to: list[float]) -> None:
        self.builder.close()
        self._at = self._start
