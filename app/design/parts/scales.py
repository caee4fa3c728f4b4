"""Numbers that may be drawn to one scale."""

from __future__ import annotations

import re

from app.design.parts.figures import read_figure
from app.story.script import NumberVisual

_WORD = re.compile(r"[^\W\d_]+|[%°€£$¥₹]")


def compared(visual: NumberVisual) -> float | None:
    """Return what the context's number is of the figure, both in one unit; None where they cannot be compared."""
    figure, other = read_figure(visual.value), read_figure(visual.context)
    if figure is None or other is None or other.is_year or figure.value <= 0 or not 0 < other.value < figure.value:
        return None
    own = _unit(f"{figure.prefix} {figure.suffix}") or _unit(visual.label)
    theirs = _unit(f"{other.prefix[-1:]} ") or _unit(other.suffix)
    return other.value / figure.value if own and own == theirs else None


def _unit(text: str) -> str:
    found = _WORD.search(text.strip())
    return found.group().casefold() if found and found.start() == 0 else ""
