"""A small font of the signs that text fonts lack: arrows, ticks, relations, shapes, the lines of boxes.

Signs are written as strokes and areas in SVG path data, y up on an em of 1000, and become outlines as heavy as the
text they stand in. Its missing-glyph shape, a plain frame, stands for whatever no font has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import skia
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from app.core.storage import written_whole
from app.media.drawing.paths import parse_path

UNITS_PER_EM = 1000
ASCENT, DESCENT = 1020, -300
MONO_ADVANCE = 600
"""Advance of every sign in a monospaced text: that of JetBrains Mono."""

BOX_LINE = 72
"""Width of the lines that boxes are drawn with."""


@dataclass(frozen=True)
class _Sign:
    """A sign's advance, what is stroked and what is filled of it."""

    advance: float
    stroke: str = ""
    fill: str = ""


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def _star(x: float, y: float, r: float) -> str:
    corners = [
        (x + (r, r * 0.42)[i % 2] * math.sin(i * math.pi / 5), y + (r, r * 0.42)[i % 2] * math.cos(i * math.pi / 5))
        for i in range(10)
    ]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners) + "z"


_INFINITY = (
    "M500 365C420 500 340 560 260 560C150 560 90 470 90 365C90 260 150 170 260 170C340 170 420 230 500 365"
    "C580 500 660 560 740 560C850 560 910 470 910 365C910 260 850 170 740 170C660 170 580 230 500 365z"
)
_COMMAND = (
    "M310 575V155A100 100 0 1 0 210 255H610A100 100 0 1 0 510 155"
    "V575A100 100 0 1 0 610 475H210A100 100 0 1 0 310 575z"
)
_WAVE = "M80 {0}C180 {1} 270 {1} 350 {2}S520 {3} 620 {4}"

SIGNS: dict[str, _Sign] = {
    "→": _Sign(960, "M90 365H850M600 615L850 365L600 115"),
    "←": _Sign(960, "M870 365H110M360 615L110 365L360 115"),
    "↑": _Sign(760, "M380 0V730M130 480L380 730L630 480"),
    "↓": _Sign(760, "M380 730V0M130 250L380 0L630 250"),
    "↔": _Sign(1060, "M90 365H970M320 595L90 365L320 135M740 595L970 365L740 135"),
    "⇒": _Sign(1000, "M90 470H800M90 260H800M640 675L910 365L640 55"),
    "⇐": _Sign(1000, "M910 470H200M910 260H200M360 675L90 365L360 55"),
    "↵": _Sign(880, "M770 640V330H130M330 530L130 330L330 130"),
    "⏎": _Sign(880, "M770 640V330H130M330 530L130 330L330 130"),
    "✓": _Sign(820, "M100 350L320 110L730 650"),
    "✗": _Sign(740, "M110 640L630 90M630 640L110 90"),
    "≈": _Sign(700, _WAVE.format(430, 560, 480, 400, 530) + _WAVE.format(210, 340, 260, 180, 310)),
    "≠": _Sign(700, "M80 470H620M80 260H620M460 640L240 90"),
    "≤": _Sign(700, "M600 640L110 430L600 220M110 60H600"),
    "≥": _Sign(700, "M100 640L590 430L100 220M100 60H590"),
    "∞": _Sign(1000, _INFINITY),
    "√": _Sign(800, "M60 370L160 430L330 20L550 790H750"),
    "∑": _Sign(680, "M570 600V727H100L380 365L100 0H590V130"),
    "∆": _Sign(760, "M80 50H680L380 700z"),
    "⌘": _Sign(820, _COMMAND),
    "●": _Sign(700, fill=_circle(350, 365, 250)),
    "○": _Sign(700, _circle(350, 365, 230)),
    "■": _Sign(700, fill="M110 125H590V605H110z"),
    "□": _Sign(700, "M130 145H570V585H130z"),
    "▲": _Sign(760, fill="M80 70H680L380 640z"),
    "▼": _Sign(760, fill="M80 640H680L380 70z"),
    "►": _Sign(760, fill="M110 85V645L680 365z"),
    "◄": _Sign(760, fill="M650 85V645L80 365z"),
    "◆": _Sign(700, fill="M350 50L640 365L350 680L60 365z"),
    "◇": _Sign(700, "M350 90L610 365L350 640L90 365z"),
    "★": _Sign(860, fill=_star(430, 360, 390)),
    "☆": _Sign(860, _star(430, 360, 340)),
}
"""Every sign by its character, but the lines of boxes."""

BOXES: dict[str, str] = {
    "─": "lr",
    "│": "ud",
    "┌": "rd",
    "┐": "ld",
    "└": "ru",
    "┘": "lu",
    "╭": "rd",
    "╮": "ld",
    "╰": "ru",
    "╯": "lu",
    "├": "rud",
    "┤": "lud",
    "┬": "lrd",
    "┴": "lru",
    "┼": "lrud",
}
"""The lines of boxes by the arms they have: left, right, up, down."""

MISSING = _Sign(
    640, "M140 0H500a60 60 0 0 1 60 60V660a60 60 0 0 1 -60 60H140a60 60 0 0 1 -60 -60V60a60 60 0 0 1 60 -60z"
)


def build_symbol_font(path: Path, weight: int, *, mono: bool) -> None:
    """Write the font for text of a weight; `mono` gives every sign the advance of monospaced text.

    The same input gives the same bytes. Raises StorageError when it cannot be written.
    """
    stem = 30 + 0.155 * weight
    signs = {**SIGNS, **{char: _box(arms) for char, arms in BOXES.items()}}
    names = {char: f"uni{ord(char):04X}" for char in signs}
    glyphs = {".notdef": _glyph(MISSING, stem * 0.6, mono=mono)}
    glyphs |= {names[char]: _glyph(sign, stem, mono=mono) for char, sign in signs.items()}
    advances = {".notdef": MISSING.advance, **{names[char]: sign.advance for char, sign in signs.items()}}
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {name: (MONO_ADVANCE if mono else round(advance), glyphs[name].xMin) for name, advance in advances.items()}
    )
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Reelwright Symbols", "styleName": f"{weight}"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWeightClass=weight)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    with written_whole(path) as partial:
        builder.save(partial)


def _box(arms: str) -> _Sign:
    half, middle, axis = BOX_LINE / 2, MONO_ADVANCE / 2, 365
    reach = {
        "l": (-4, axis - half, middle + half, axis + half),
        "r": (middle - half, axis - half, MONO_ADVANCE + 4, axis + half),
        "u": (middle - half, axis - half, middle + half, ASCENT + 4),
        "d": (middle - half, DESCENT - 4, middle + half, axis + half),
    }
    rects = (reach[arm] for arm in arms)
    return _Sign(MONO_ADVANCE, fill="".join(f"M{a} {b}H{c}V{d}H{a}z" for a, b, c, d in rects))


def _glyph(sign: _Sign, stem: float, *, mono: bool) -> Any:
    narrow = skia.Matrix.Scale(MONO_ADVANCE / sign.advance if mono else 1.0, 1.0)
    pen = TTGlyphPen(None)
    for path in _outlines(sign, stem, narrow):
        _trace(path, pen)
    return pen.glyph()


def _outlines(sign: _Sign, stem: float, narrow: Any) -> Iterator[Any]:
    if sign.fill:
        area = skia.Path(parse_path(sign.fill))
        area.transform(narrow)
        yield area
    if sign.stroke:
        line = skia.Path(parse_path(sign.stroke))
        line.transform(narrow)
        paint = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=stem, StrokeMiter=6.0)
        outline = skia.Path()
        paint.getFillPath(line, outline)
        yield outline


def _trace(path: Any, pen: Any) -> None:
    """Draw a Skia path with a font pen; conics become quadratic curves, which is what TrueType has."""
    segments = skia.Path.Iter(path, True)  # noqa: FBT003 - Skia's own signature: closes every contour
    verb, points = segments.next()
    while verb != skia.Path.kDone_Verb:
        xy = [(point.x(), point.y()) for point in points]
        if verb == skia.Path.kMove_Verb:
            pen.moveTo(xy[0])
        elif verb == skia.Path.kLine_Verb:
            pen.lineTo(xy[1])
        elif verb == skia.Path.kQuad_Verb:
            pen.qCurveTo(xy[1], xy[2])
        elif verb == skia.Path.kConic_Verb:
            quads = skia.Path.ConvertConicToQuads(*points, segments.conicWeight(), 1)
            for control, end in zip(quads[1::2], quads[2::2], strict=True):
                pen.qCurveTo((control.x(), control.y()), (end.x(), end.y()))
        else:
            pen.closePath()
        verb, points = segments.next()
