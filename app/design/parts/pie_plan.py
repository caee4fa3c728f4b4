"""Where the parts of a ring lie, and their labels: beside it in wide frames, in rows below it in tall ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.parts.chart_data import AS_TABLE, Cell, ChartData, in_unit
from app.design.parts.numbers import NumberStyle, point_and_grouping
from app.design.parts.text import Align, Block, fitting, floor_size, sizes_from
from app.design.tokens import Role, Theme
from app.media.drawing.ops import Box, Point

GAP_DEGREES = 2.4
RING_SHARE = 0.368
"""How much of its radius the ring is thick."""

LIT_EXTRA = 32.0
LARGEST_RADIUS = 304.0
LABEL_GAP = 24.0
SIDE_GAP = 136.0
"""From the ring to the labels beside it."""

SHARE_SIZES = {True: (160.0, 80.0), False: (80.0, 56.0)}
"""The largest and the smallest size of the lit share and of the others."""

SHARE_STEPS = (160.0, 114.0, 80.0, 56.0, 40.0, 34.0)
"""The largest size of any share, in steps, where they would not stand one above another."""

ROW_HEIGHT, LEAST_ROW_HEIGHT = 90.0, 52.0
ROWS_GAP = 64.0
ON_RING_FROM_DEGREES = 32.0
"""Arcs of at least this carry their share, in tall frames."""

LEADING = 1.12
LINE_GAP = 10.0
BESIDE_BELOW_RADIUS = 150.0
"""A ring that would be smaller than this above its rows stands beside them."""

BESIDE_SHARE = 0.2
"""The radius of a ring beside its rows, as a share of the width."""

HIGH_ROWS, LEAST_RADIUS = (72.0, 96.0, 120.0), 88.0
"""Rows that hold names of several lines, and the smallest ring that is left above them."""

LEAST_ON_RING_THICKNESS = 52.0


@dataclass(frozen=True)
class Part:
    """One arc: the category it shows, degrees clockwise from three o'clock, and what is written of it."""

    category: int
    start: float
    sweep: float
    share: str
    name: str
    amount: str
    lit: bool

    @property
    def middle(self) -> float:
        """The direction of its middle, in radians."""
        return math.radians(self.start + self.sweep / 2)


@dataclass(frozen=True)
class SideLabel:
    """The label of an arc in a wide frame: blocks from the top, and the leader's points."""

    part: Part
    blocks: tuple[Block, ...]
    x: float
    top: float
    align: Align
    leader: tuple[Point, ...]

    @property
    def height(self) -> float:
        """From the top of the first block to the bottom of the last."""
        return sum(block.height for block in self.blocks) + LINE_GAP * (len(self.blocks) - 1)


@dataclass(frozen=True)
class RowLabel:
    """The label of an arc in a tall frame: its row, its name and what stands at its right end."""

    part: Part
    box: Box
    name: Block
    value: Block


@dataclass(frozen=True)
class PiePlan:
    """A laid-out ring before it moves: `radius` is its outer one."""

    center: Point
    radius: float
    parts: tuple[Part, ...]
    sides: tuple[SideLabel, ...]
    rows: tuple[RowLabel, ...]

    @property
    def thickness(self) -> float:
        """How thick the ring is."""
        return self.radius * RING_SHARE

    def point(self, angle: float, radius: float) -> Point:
        """Return the point at an angle in radians."""
        return self.center[0] + radius * math.cos(angle), self.center[1] + radius * math.sin(angle)


def plan_pie(data: ChartData, main: int, theme: Theme, frame: Frame, body: Box, language: str) -> PiePlan:
    """Return the ring, its lit arc first: facing its label on the right, or from the top in tall frames."""
    parts = _parts(data, main, frame, language)
    if frame.wide:
        radius = min(LARGEST_RADIUS, body.h / 2 - LIT_EXTRA)
        plan = PiePlan((body.center[0], body.center[1]), radius, parts, (), ())
        return replace(plan, sides=_side_labels(plan, theme, frame, body, language))
    return _tall(parts, theme, frame, body, language)


def _tall(parts: tuple[Part, ...], theme: Theme, frame: Frame, body: Box, language: str) -> PiePlan:
    """Return the ring with its rows below it or beside it; where names need it, in higher rows and a smaller ring."""
    usual = min(ROW_HEIGHT, max(LEAST_ROW_HEIGHT, body.h * 0.4 / len(parts)))
    for row in (usual, *(height for height in HIGH_ROWS if height > usual)):
        below = _ring_above(parts, body, row, BESIDE_BELOW_RADIUS if row == usual else LEAST_RADIUS)
        beside = _ring_beside(parts, body, row, BESIDE_SHARE)
        smaller = _ring_beside(parts, body, row, BESIDE_SHARE / 2)
        for placed in (below, beside) if row == usual else (below, beside, smaller):
            rows = _row_labels(*placed, theme, frame, row, language) if placed else None
            if placed and rows:
                return replace(placed[0], rows=rows)
    longest = max((part.name for part in parts), key=len)
    raise ValidationError(f"The name “{longest[:60]}” is too long for a pie chart.", hint=f"Shorten it. {AS_TABLE}")


def _ring_above(parts: tuple[Part, ...], body: Box, row: float, least: float) -> tuple[PiePlan, Box] | None:
    height = row * len(parts)
    radius = min(288.0, (body.h - height - ROWS_GAP) / 2 - LIT_EXTRA / 2)
    if radius < least:
        return None
    plan = PiePlan((body.center[0], body.y + radius + LIT_EXTRA), radius, parts, (), ())
    return plan, Box(x=body.x, y=body.y + 2 * radius + LIT_EXTRA * 1.5 + ROWS_GAP * 0.6, w=body.w, h=height)


def _ring_beside(parts: tuple[Part, ...], body: Box, row: float, share: float) -> tuple[PiePlan, Box] | None:
    height = row * len(parts)
    radius = min(body.h / 2 - LIT_EXTRA, body.w * share)
    if height > body.h:
        return None
    plan = PiePlan((body.x + radius + LIT_EXTRA, body.center[1]), radius, parts, (), ())
    left = plan.center[0] + radius + LIT_EXTRA + ROWS_GAP * 0.6
    return plan, Box(x=left, y=body.center[1] - height / 2, w=body.right - left, h=height)


def _parts(data: ChartData, main: int, frame: Frame, language: str) -> tuple[Part, ...]:
    cells = data.only
    total = sum(cell.share for cell in cells if cell) or 1.0
    order = [(main + step) % len(cells) for step in range(len(cells))]
    lit = cells[main]
    angle = -(lit.share if lit else 0.0) / total * 180.0 if frame.wide else -90.0
    parts = []
    for category in order:
        cell = cells[category]
        sweep = (cell.share if cell else 0.0) / total * 360.0
        share, amount = _texts(cell, sweep / 3.6, data.unit, language)
        parts.append(Part(category, angle, sweep, share, data.names[category], amount, category == main))
        angle += sweep
    return tuple(parts)


def _texts(cell: Cell | None, percent: float, unit: str, language: str) -> tuple[str, str]:
    """Return the share and, unless that is what the author wrote, the amount."""
    if cell is None:
        return "–", ""
    if cell.quantity.style.suffix.strip() == "%":
        return cell.quantity.text, ""
    point, grouping = point_and_grouping(language)
    style = NumberStyle(suffix="%", decimals=1 if 0 < percent < 1 else 0, point=point, grouping=grouping)
    return style.write(percent), in_unit(cell.quantity, unit).text


def _side_labels(
    plan: PiePlan, theme: Theme, frame: Frame, body: Box, language: str
) -> tuple[SideLabel, ...]:  # fmt: skip
    """Return the labels at the largest size of shares at which those of each side fit one above another."""
    for most in SHARE_STEPS:
        labels = _side_labels_of(most, plan, theme, frame, body, language)
        if all(label.top >= body.y - 1.0 for label in labels):
            break
    return labels


def _side_labels_of(
    most: float, plan: PiePlan, theme: Theme, frame: Frame, body: Box, language: str
) -> tuple[SideLabel, ...]:  # fmt: skip
    outer = plan.radius + LIT_EXTRA
    labels = []
    for part in plan.parts:
        right = math.cos(part.middle) >= -1e-9
        x = plan.center[0] + (outer + SIDE_GAP if right else -outer - SIDE_GAP)
        room = body.right - x if right else x - body.x
        blocks = _side_blocks(part, most, theme, frame, room, language)
        y = plan.point(part.middle, plan.radius)[1]
        labels.append(SideLabel(part, blocks, x, y - blocks[0].font.size * 0.5, "left" if right else "right", ()))
    apart = [*_apart([each for each in labels if each.align == "left"], body)]
    apart += _apart([each for each in labels if each.align == "right"], body)
    return tuple(replace(label, leader=_leader(label, plan)) for label in apart)


def _side_blocks(
    part: Part, most: float, theme: Theme, frame: Frame, room: float, language: str
) -> tuple[Block, ...]:  # fmt: skip
    largest, least = SHARE_SIZES[part.lit]
    sizes = sizes_from(min(largest, most), min(least, most))

    def block(text: str, role: Role, sizes: Sequence[float], lines: int, weight: int) -> Block:
        found = fitting(
            text, theme, role, sizes=sizes, width=room, max_lines=lines, leading=LEADING, weight=weight,
            language=language,
        )  # fmt: skip
        return _fits(found, part.name)

    share = block(part.share, "figure" if part.lit else "label", sizes, 1, 700)
    name = block(part.name, "label", sizes_from(40.0 if part.lit else 34.0, floor_size(frame)), 2, 600)
    amount = block(part.amount, "text", sizes_from(34.0, floor_size(frame)), 1, 500)
    return share, name, amount


def _fits(block: Block | None, name: str) -> Block:
    if block is None:
        raise ValidationError(f"The name “{name[:60]}” is too long for a pie chart.", hint=f"Shorten it. {AS_TABLE}")
    return block


def _apart(labels: Sequence[SideLabel], body: Box) -> list[SideLabel]:
    """Return labels of one side moved up and down until none overlaps another nor leaves the body."""
    placed: list[SideLabel] = []
    bottom = body.y - LABEL_GAP
    for label in sorted(labels, key=lambda each: each.top):
        top = max(label.top, bottom + LABEL_GAP)
        placed.append(replace(label, top=top))
        bottom = top + label.height
    floor = body.bottom
    for number in reversed(range(len(placed))):
        top = min(placed[number].top, floor - placed[number].height)
        placed[number] = replace(placed[number], top=top)
        floor = top - LABEL_GAP
    return placed


def _leader(label: SideLabel, plan: PiePlan) -> tuple[Point, ...]:
    """Return the line from the arc to the middle of its share: straight, or with a bend."""
    side = 1 if label.align == "left" else -1
    start = plan.point(label.part.middle, plan.radius + (LIT_EXTRA if label.part.lit else 0.0) + 6.0)
    y = label.top + label.blocks[0].font.size * 0.5
    end = (label.x - side * 24.0, y)
    if abs(start[1] - y) < 3.0:
        return (start[0], y), end
    bend = label.x - side * 64.0
    return start, (bend, y), end


def _row_labels(
    plan: PiePlan, body: Box, theme: Theme, frame: Frame, height: float, language: str
) -> tuple[RowLabel, ...] | None:  # fmt: skip
    """Return the rows, or None where a name does not fit its own."""
    written = plan.thickness >= LEAST_ON_RING_THICKNESS
    sizes = sizes_from(min(44.0, height * 0.62), floor_size(frame))
    rows = []
    for number, part in enumerate(plan.parts):
        on_ring = written and part.sweep >= ON_RING_FROM_DEGREES
        text = part.amount if part.amount and on_ring else ", ".join(filter(None, (part.share, part.amount)))
        weight = 700 if part.lit else 500

        def block(words: str, width: float, lines: int, weight: int = weight) -> Block | None:
            return fitting(
                words, theme, "text", sizes=sizes, width=width, height=height, max_lines=lines, leading=LEADING,
                weight=weight, language=language,
            )  # fmt: skip

        value = block(text, body.w * 0.45, 1)
        name = block(part.name, body.w - 72.0 - value.width, 3) if value else None
        if value is None or name is None:
            return None
        rows.append(RowLabel(part, Box(x=body.x, y=body.y + number * height, w=body.w, h=height), name, value))
    return tuple(rows)
