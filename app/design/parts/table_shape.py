"""What a table shows of itself: its columns, and in tall frames those that are folded under the names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.parts.numbers import CURRENCIES, Quantity, parse, parse_all, tidy
from app.design.parts.text import Align
from app.story.script import TableVisual

TALL_COLUMNS = 3
"""More columns than this are folded in a tall frame."""


@dataclass(frozen=True)
class TableShape:
    """What a table shows of itself: kept columns and those folded under the name, all as text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    details: tuple[str, ...]
    aligns: tuple[Align, ...]
    numbers: tuple[tuple[Quantity, ...] | None, ...]


def shapes_of(visual: TableVisual, frame: Frame, language: str) -> list[TableShape]:
    """Return the ways to show the table, best first: tall frames fold numbers in the middle under the name."""
    count = max(len(visual.header), *(len(row) for row in visual.rows))
    rows = [tuple(tidy(cell) for cell in (*row, *[""] * count)[:count]) for row in visual.rows]
    full = _shape(visual, rows, list(range(count)), language)
    if frame.wide or count <= TALL_COLUMNS:
        return [full]
    middle = [column for column in range(1, count - 1) if full.numbers[column]]
    kept = next((column for column in middle if _priced(full.numbers[column])), count - 2)
    folded = _shape(visual, rows, [0, kept, count - 1], language)
    return [folded, full] if len(middle) == count - 2 else [full, folded]


def _shape(visual: TableVisual, rows: list[tuple[str, ...]], kept: list[int], language: str) -> TableShape:
    count = len(rows[0])
    header = (*visual.header, *[""] * count)[:count]
    folded = [column for column in range(count) if column not in kept]
    columns = [[row[column] for row in rows] for column in range(count)]
    numeric = all(_numbers(columns[place], language) for place in folded)
    written = _folded if numeric else _named
    details = tuple(
        ", ".join(written(header[place], row[place], language) for place in folded if row[place]) for row in rows
    )
    numbers = tuple(_numbers(columns[column], language) for column in kept)
    aligns = tuple(_align(visual, column, numbers[place]) for place, column in enumerate(kept))
    return TableShape(
        tuple(header[column] for column in kept), tuple(tuple(row[column] for column in kept) for row in rows),
        details, aligns, numbers,
    )  # fmt: skip


def _priced(numbers: tuple[Quantity, ...] | None) -> bool:
    prefixes = {quantity.style.prefix.strip() for quantity in numbers or ()}
    return bool(prefixes) and all(prefix and prefix in CURRENCIES for prefix in prefixes)


def _folded(header: str, cell: str, language: str) -> str:
    """Return a cell that has lost its column, with what the column said of it: "5.0 kW", "2,950 kWh a year"."""
    quantity = parse(cell, language)
    if quantity and any(quantity.style.unit):
        return cell
    _, comma, unit = header.rpartition(",")
    if quantity and (comma or header[:1].islower()):
        return f"{cell} {unit.strip()}"
    return _named(header, cell, language)


def _named(header: str, cell: str, _language: str) -> str:
    return f"{header}: {cell}" if header else cell


def _numbers(cells: Sequence[str], language: str) -> tuple[Quantity, ...] | None:
    read = parse_all([cell for cell in cells if cell], language)
    return tuple(read) if read else None


def _align(visual: TableVisual, column: int, numbers: tuple[Quantity, ...] | None) -> Align:
    written = visual.align[column] if column < len(visual.align) else None
    if column == 0:
        return "left"
    return written or ("right" if numbers else "left")
