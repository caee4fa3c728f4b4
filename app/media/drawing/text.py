"""Measuring and breaking text: what a layout asks before it places a line.

All lengths are canvas units. Widths are advance widths as drawn: kerned, tracked, with fallback faces and emoji.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.media.drawing.bidi import is_leftward
from app.media.drawing.fonts import Face, face
from app.media.drawing.ops import Font
from app.media.drawing.shaping import Glyph, Run, ShapedLine, shape
from app.media.drawing.wrapping import Fitted, fit, measure, wrap

__all__ = [
    "Fitted",
    "FontMetrics",
    "Glyph",
    "Run",
    "ShapedLine",
    "TextBox",
    "bearing",
    "fit",
    "ink_bounds",
    "left_bearing",
    "measure",
    "metrics",
    "right_bearing",
    "shape",
    "span_boxes",
    "word_boxes",
    "wrap",
]


@dataclass(frozen=True)
class FontMetrics:
    """Distances from the baseline, all positive: upwards, but for `descent`."""

    ascent: float
    descent: float
    cap_height: float
    x_height: float


@dataclass(frozen=True)
class TextBox:
    """Part of a line: its text, its offset from the line's start and its advance width."""

    text: str
    x: float
    width: float


@lru_cache(maxsize=1024)
def metrics(font: Font) -> FontMetrics:
    """Return the metrics of the font's Latin face; cap and x height are those of the letters H and x as drawn."""
    used = face(font)
    unit = font.size / used.units_per_em
    extents = used.shaper.get_font_extents("ltr")
    return FontMetrics(
        ascent=extents.ascender * unit,
        descent=-extents.descender * unit,
        cap_height=_height_of("H", used) * unit,
        x_height=_height_of("x", used) * unit,
    )


def _height_of(letter: str, used: Face) -> float:
    return float(used.shaper.get_glyph_extents(used.shaper.get_nominal_glyph(ord(letter))).y_bearing)


def left_bearing(text: str, font: Font, language: str = "en") -> float:
    """Return how far right of the line's left end its first ink stands: subtract it to hang big type on an edge."""
    bounds = ink_bounds(text, font, language)
    return bounds[0] if bounds else 0.0


def right_bearing(text: str, font: Font, language: str = "en") -> float:
    """Return how far left of the line's right end its last ink stands."""
    bounds = ink_bounds(text, font, language)
    return measure(text, font, language) - bounds[2] if bounds else 0.0


def bearing(text: str, font: Font, language: str = "en") -> float:
    """Return the room before the line's first ink, where it begins in its language's reading direction."""
    return (right_bearing if is_leftward(language) else left_bearing)(text, font, language)


def ink_bounds(text: str, font: Font, language: str = "en") -> tuple[float, float, float, float] | None:
    """Return left, top, right and bottom of the line's ink about its origin (y down), or None when it has none."""
    boxes = [box for run in shape(text, font, language).runs for box in _glyph_boxes(run, font)]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _glyph_boxes(run: Run, font: Font) -> list[tuple[float, float, float, float]]:
    if run.face is None:
        return [(g.x, -font.size, g.x + g.advance, font.size * 0.3) for g in run.glyphs]
    unit = font.size / run.face.units_per_em
    boxes = []
    for glyph in run.glyphs:
        ink = run.face.shaper.get_glyph_extents(glyph.id)
        if ink is not None and ink.width:
            left, top = glyph.x + ink.x_bearing * unit, glyph.y - ink.y_bearing * unit
            lean = -run.face.skew * (ink.y_bearing * unit) if run.face.skew else 0.0
            boxes.append((left, top, left + ink.width * unit + lean, top - ink.height * unit))
    return boxes


def word_boxes(line: str, font: Font, language: str = "en") -> tuple[TextBox, ...]:
    """Return where each word of the line stands, as shaped with the whole line (kerning across spaces holds).

    Places count in reading direction.
    """
    shaped = shape(line, font, language)
    boxes = []
    end = 0
    for word in shaped.text.split():
        start = shaped.text.index(word, end)
        end = start + len(word)
        boxes.append(_box(shaped, start, end))
    return tuple(boxes)


def span_boxes(parts: Sequence[str], font: Font, language: str = "en") -> tuple[TextBox, ...]:
    """Return where consecutive parts of one line stand, so each can be painted in its own way.

    The parts are shaped as one line: `span_boxes(["the ", "battery"], font)`.
    """
    shaped = shape("".join(parts), font, language)
    boxes = []
    start = 0
    for part in parts:
        boxes.append(_box(shaped, start, start + len(part)))
        start += len(part)
    return tuple(boxes)


def _box(shaped: ShapedLine, start: int, end: int) -> TextBox:
    left, right = shaped.extent(start, end)
    return TextBox(shaped.text[start:end], left, right - left)
