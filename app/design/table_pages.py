"""A table too large for its frame, in pages: some of its columns beside the first, or some of its rows, at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from app.design.frame import SceneContext
from app.design.layouts import table
from app.design.tokens import Theme
from app.story.script import TableVisual

MOST_PAGES = 8


def table_pages(visual: TableVisual, context: SceneContext, theme: Theme) -> list[TableVisual]:
    """Return the table in the fewest pages that the frame can hold, or as it is where not even those would fit."""
    columns, rows = len(visual.header), len(visual.rows)
    cuts = [cut for cut in product(range(1, max(columns, 2)), range(1, rows + 1)) if math.prod(cut) <= MOST_PAGES]
    for across, down in sorted(cuts, key=lambda cut: (math.prod(cut), cut[1])):
        pages = list(_cut(visual, across, down))
        if all(table.holds(page, context, theme) for page in pages):
            return pages
    return [visual]


def _cut(visual: TableVisual, across: int, down: int) -> Iterator[TableVisual]:
    for first_row, last_row in shares(len(visual.rows), down):
        for first, last in shares(len(visual.header) - 1, across) if across > 1 else [(0, len(visual.header) - 1)]:
            kept = [0, *range(first + 1, last + 1)]
            lit = visual.highlight
            yield visual.model_copy(
                update={
                    "header": tuple(visual.header[column] for column in kept),
                    "rows": tuple(
                        tuple(row[column] for column in kept if column < len(row))
                        for row in visual.rows[first_row:last_row]
                    ),
                    "align": tuple(visual.align[column] for column in kept if column < len(visual.align)),
                    "highlight": lit - first_row if lit is not None and first_row <= lit < last_row else None,
                }
            )


def shares(items: int, count: int) -> list[tuple[int, int]]:
    """Return the first and the end of each of `count` pages as even as can be, longer pages first."""
    size, longer = divmod(items, count)
    ends = [(page + 1) * size + min(page + 1, longer) for page in range(count)]
    return list(zip([0, *ends[:-1]], ends, strict=True))
