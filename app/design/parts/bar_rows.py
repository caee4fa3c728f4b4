"""The rows of a bar chart: names beside the bars or above them, and how thick the bars are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.parts.chart_data import AS_TABLE, ChartData
from app.design.parts.text import Align, Block, floor_size, set_text, sizes_from
from app.design.tokens import Theme
from app.media.drawing.ops import Box

NAME_SIZE = {True: 34.0, False: 40.0}
"""Type of the names in wide and in tall frames."""

NAME_LEADING = 1.12
NAME_GAP = 32.0
PITCH = {True: 128.0, False: 166.0}
"""From bar to bar where there is room; a chart of fewer than four has larger ones."""

BAR_SHARE = 0.74
GROUP_SHARE = 0.80
TALL_BAR_SHARE = 0.55
GROUP_GAP = 6.0
TALL_NAME_GAP = 12.0
ZERO_INSET = 304.0
"""From the margin to the zero line of a wide chart with short names."""

NAME_SHARES = (0.34, 0.5, 0.7)
"""The most of the width that names beside bars take, and that they may take where one is too long."""

LEAST_NAME_ABOVE_PITCH = 108.0
"""Tall frames have names above the bars, but beside them when rows are closer than this."""

LEAST_BAR = 14.0
"""A thinner bar is a line."""

CLOSE_GAP = 16.0
"""From a bar to the next name, at least."""


@dataclass(frozen=True)
class Name:
    """The name of a row: its text and where its left or right edge and its top are."""

    block: Block
    x: float
    top: float


@dataclass(frozen=True)
class Rows:
    """Names, the tops of the rows' bars, how thick a bar is, and where bars may lie."""

    names: tuple[Name, ...]
    align: Align
    tops: tuple[float, ...]
    thickness: float
    left: float
    right: float


_Way = Callable[[ChartData, Theme, Frame, Box, str], Rows | None]


def rows_of(data: ChartData, theme: Theme, frame: Frame, body: Box, language: str) -> Rows:
    """Return the rows, each name beside its bar or above it; where it is too long, in the other way.

    Raises ValidationError when a name fits in neither: it would have to be cut.
    """
    beside = frame.wide or body.h / len(data.names) < LEAST_NAME_ABOVE_PITCH
    usual, *wider = (partial(_beside, share) for share in NAME_SHARES)
    ways: tuple[_Way, ...] = (usual, _below, *wider) if beside else (_below, usual, *wider)
    for way in ways:
        rows = way(data, theme, frame, body, language)
        if rows is not None:
            return rows
    longest = max(data.names, key=len)
    raise ValidationError(
        f"The name “{longest[:60]}” is too long for a chart of {len(data.names)} rows.",
        hint=f"Shorten it. {AS_TABLE}",
    )


def _pitch(frame: Frame, body: Box, count: int, series: int) -> float:
    generous = 340.0 - 40.0 * count if frame.wide else 410.0 - 50.0 * count
    roomy = max(PITCH[frame.wide], generous) * (1 + 0.4 * (series - 1))
    return min(roomy, body.h / count)


def thickness_of(group: float, series: int) -> float:
    """Return how thick each bar is of `series` that share the height `group`."""
    return (group - GROUP_GAP * (series - 1)) / series


def _beside(share: float, data: ChartData, theme: Theme, frame: Frame, body: Box, language: str) -> Rows | None:
    """Names to the left of the bars, right-aligned at the zero line's side; None where one does not fit."""
    count, series = len(data.names), len(data.series)
    pitch = _pitch(frame, body, count, series)
    group = pitch * (BAR_SHARE if series == 1 else GROUP_SHARE)
    start = body.y + max(0.0, (body.h - pitch * (count - 1) - group) / 2)
    floor = floor_size(frame)
    sizes = [size for size in sizes_from(NAME_SIZE[True], floor) if size <= max(pitch * 0.62, floor)]
    blocks = _name_blocks(data.names, theme, sizes, body.w * share, pitch * 0.96, language)
    if blocks is None:
        return None
    inset = ZERO_INSET - NAME_GAP if frame.wide else 0.0
    edge = body.x + max(inset, *(block.width for block in blocks))
    tops = tuple(start + pitch * number for number in range(count))
    names = tuple(
        Name(block, edge, top + (group - block.height) / 2) for block, top in zip(blocks, tops, strict=True)
    )
    return Rows(names, "right", tops, thickness_of(group, series), edge + NAME_GAP, body.right)


def _below(data: ChartData, theme: Theme, frame: Frame, body: Box, language: str) -> Rows | None:
    """Names above the bars; None where one does not fit or leaves too little for its bar."""
    count, series = len(data.names), len(data.series)
    pitch = _pitch(frame, body, count, series)
    share = TALL_BAR_SHARE if series == 1 else GROUP_SHARE - 0.1
    sizes = [size for size in sizes_from(NAME_SIZE[False], floor_size(frame)) if size <= max(pitch * 0.3, 28.0)]
    close = pitch < LEAST_NAME_ABOVE_PITCH
    room = pitch - LEAST_BAR - TALL_NAME_GAP - CLOSE_GAP if close else pitch * (0.86 - share)
    blocks = _name_blocks(data.names, theme, sizes, body.w, room, language)
    if blocks is None:
        return None
    above = max(block.height for block in blocks) + TALL_NAME_GAP
    group = min(pitch * share, pitch - above - max(CLOSE_GAP, pitch * 0.13))
    if thickness_of(group, series) < LEAST_BAR - 1.0:
        return None
    starts = [body.y + pitch * number for number in range(count)]
    tops = tuple(start + above for start in starts)
    names = tuple(
        Name(block, body.x, top - TALL_NAME_GAP - block.height) for block, top in zip(blocks, tops, strict=True)
    )
    return Rows(names, "left", tops, thickness_of(group, series), body.x, body.right)


def _name_blocks(
    names: tuple[str, ...], theme: Theme, sizes: list[float], width: float, height: float, language: str
) -> list[Block] | None:
    """Return all names at the one size that fits the longest, two lines each at most; None where one would be cut."""
    for size in sizes:
        blocks = [_name(name, theme, (size,), width, height, language) for name in names]
        if all(block.font.size == size and block.whole and len(block.lines) <= 2 for block in blocks):
            return blocks
    blocks = [_name(name, theme, sizes[-1:], width, height, language) for name in names]
    return blocks if all(block.whole for block in blocks) else None


def _name(
    name: str, theme: Theme, sizes: tuple[float, ...] | list[float], width: float, height: float, language: str
) -> Block:
    return set_text(
        name, theme, "text", sizes=sizes, width=width, height=height, max_lines=2, leading=NAME_LEADING, weight=700,
        language=language,
    )  # fmt: skip
