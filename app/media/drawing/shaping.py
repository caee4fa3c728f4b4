"""From characters to placed glyphs: HarfBuzz shaping with fallback fonts, tracking and inline emoji.

A line is cut into runs, each of one face (or one emoji), shaped with the whole of the run in view so that kerning
and ligatures hold across words, and laid side by side. Lengths are canvas units at the font's size.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb

from app.media.drawing.bidi import is_leftward, visual_order
from app.media.drawing.font_families import han_language
from app.media.drawing.fonts import Face
from app.media.drawing.illustrations import visible_size
from app.media.drawing.itemizing import Piece, is_square, pieces
from app.media.drawing.ops import Font
from app.media.drawing.optical import ink_gap

WORD_SPACE_PER_TRACKING = 0.9
"""How much of a negative tracking each word space gives back, or words would fuse."""

EMOJI_SIZE_EM = 1.06
"""Larger visible side of an emoji set in a line of text."""

EMOJI_MARGIN_EM = 0.14
"""Room beside an emoji in a line of text, left and right together."""

JOINED_SCRIPTS = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Deva", "Beng", "Guru"})
"""Scripts whose letters touch; tracking would tear them apart."""

SQUARE_SCRIPTS = frozenset({"Hani", "Hira", "Kana", "Hang", "Bopo"})
"""Scripts whose letters stand in squares, with room of their own."""

LOOSE_SCRIPTS = JOINED_SCRIPTS | SQUARE_SCRIPTS | {"Thai", "Laoo", "Hebr", "Khmr", "Mymr"}
"""Scripts that are never tracked tighter: a theme's tracking is made for Latin capitals and lower case."""

MIXED_GAP_EM = 0.14
"""Room between an ideograph and a Latin letter or a digit beside it, where no space was written."""

DIGITS = "0123456789"
TABULAR = "tnum"
"""The feature that gives all digits one width, so that a number that counts does not tremble."""

FIGURES = DIGITS + "%"
LEAST_FIGURE_GAP_EM = 0.04
"""Ink of neighbouring figures is never closer than this at display sizes: tight tracking would fuse them."""

SPACED_FROM = 48.0
SHARED_ROOM_EM = 0.5
"""What two signs on ideographs' squares share where they meet: the empty half of the first."""

_CLOSING, _OPENING = frozenset("，。、；：！？」』）】〉》”’"), frozenset("「『（【〈《“‘")


@dataclass(frozen=True)
class Glyph:
    """A glyph of a run: its id, where it is drawn, how far it moves the pen, and the character it began with."""

    id: int
    x: float
    y: float
    advance: float
    char: int


@dataclass(frozen=True)
class Run:
    """Glyphs of one face, or one emoji (`emoji` is its code, `face` is None); `x` counts from the line's start."""

    face: Face | None
    glyphs: tuple[Glyph, ...]
    emoji: str | None = None


@dataclass(frozen=True)
class ShapedLine:
    """A line ready to draw: its runs from left to right and its advance width.

    `leftwards` says that its language reads from right to left.
    """

    text: str
    runs: tuple[Run, ...]
    width: float
    leftwards: bool = False

    def extent(self, start: int, end: int) -> tuple[float, float]:
        """Return where characters `start` to `end` begin and end, from the line's start in reading direction.

        A ligature is shared out evenly.
        """
        edges = self._edges()
        within = [edges[i] for i in range(start, end) if i in edges]
        if not within:
            return self.width, self.width
        left, right = min(left for left, _ in within), max(right for _, right in within)
        return (self.width - right, self.width - left) if self.leftwards else (left, right)

    def _edges(self) -> dict[int, tuple[float, float]]:
        starts = sorted({glyph.char for run in self.runs for glyph in run.glyphs})
        after = dict(zip(starts, [*starts[1:], len(self.text)], strict=True))
        edges: dict[int, tuple[float, float]] = {}
        for glyph in (glyph for run in self.runs for glyph in run.glyphs):
            span = max(1, after[glyph.char] - glyph.char)
            for i in range(span):
                left = glyph.x + glyph.advance * i / span
                known = edges.get(glyph.char + i, (left, left))
                edges[glyph.char + i] = min(known[0], left), max(known[1], left + glyph.advance / span)
        return edges


def shape(text: str, font: Font, language: str = "en") -> ShapedLine:
    """Return the line's glyphs placed from x = 0 on the baseline.

    The text is set in NFC, so characters are counted in `ShapedLine.text`. Emoji that the font lacks become inline
    illustrations. Tracking opens or closes the gaps between characters, never the one after the last.

    Raises ConfigurationError when the font's family is unknown.
    """
    return _shape(unicodedata.normalize("NFC", text), font, language)


@lru_cache(maxsize=4096)
def _shape(text: str, font: Font, language: str) -> ShapedLine:
    runs: list[Run] = []
    pen = gap = 0.0
    before: Piece | None = None
    for piece in _in_visual_order(list(pieces(text, font, language))):
        pen += _gap_between(text, before, piece, language) * font.size if before else 0.0
        placed, pen, gap = _set_piece(text, piece, font, language, pen)
        runs.append(placed)
        before = piece
    return ShapedLine(text, tuple(runs), max(0.0, pen - gap), is_leftward(language))


def _gap_between(text: str, before: Piece, after: Piece, language: str) -> float:
    """Return the room, in em, between two pieces that touch: some between an ideograph and a Latin letter or a digit,
    less than none between two signs on squares.
    """
    if before.end != after.start or before.level % 2 or after.level % 2:
        return 0.0
    last, first = text[before.end - 1], text[after.start]
    if last in _CLOSING and (first in _OPENING or first in _CLOSING):
        squares = before.on_squares and after.on_squares and han_language(text, language) != "zh-hant"
        return -SHARED_ROOM_EM if squares else 0.0
    return MIXED_GAP_EM if is_square(last) != is_square(first) and last.isalnum() and first.isalnum() else 0.0


def _in_visual_order(found: list[Piece]) -> list[Piece]:
    return [found[i] for i in visual_order([piece.level for piece in found])]


def _is_square_sign(char: str) -> bool:
    return "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"


def _set_piece(text: str, piece: Piece, font: Font, language: str, pen: float) -> tuple[Run, float, float]:
    """Return the piece placed at `pen`, where the pen is then, and what of that is only the gap after the last."""
    if piece.emoji is not None:
        advance = _emoji_advance(piece.emoji) * font.size
        gap = font.tracking * font.size
        return Run(None, (Glyph(0, pen, 0.0, advance, piece.start),), piece.emoji), pen + advance + gap, gap
    assert piece.face is not None
    buffer = _shaped_buffer(text[piece.start : piece.end], piece, font, language)
    return _place(buffer, text, piece, font, pen)


def _emoji_advance(code: str) -> float:
    width, height = visible_size(code)
    return EMOJI_SIZE_EM * width / max(width, height) + EMOJI_MARGIN_EM


def _shaped_buffer(text: str, piece: Piece, font: Font, language: str) -> hb.Buffer:
    assert piece.face is not None
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if _is_square_sign(text[0]):
        buffer.script = "Hani"
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    buffer.language = language
    hb.shape(piece.face.shaper, buffer, _features(font, buffer.script))
    return buffer


def _features(font: Font, script: str) -> dict[str, int]:
    """Return OpenType features: "tnum" is on, "-calt" off, "ss01=2" has a value; tracking turns ligatures off.

    Brackets and stops that meet between ideographs share the room about them.
    """
    features = {"liga": 0, "clig": 0} if _gap(font, script) else {}
    if script in SQUARE_SCRIPTS:
        features["chws"] = 1
    for feature in font.features:
        tag, _, value = feature.lstrip("-+").partition("=")
        features[tag] = 0 if feature.startswith("-") else int(value or 1)
    return features


def _gap(font: Font, script: str) -> float:
    """Return the room that tracking opens between the letters of a script; below zero it closes it."""
    untracked = LOOSE_SCRIPTS if font.tracking < 0 else JOINED_SCRIPTS
    return 0.0 if script in untracked else font.tracking * font.size


def _place(buffer: hb.Buffer, text: str, piece: Piece, font: Font, pen: float) -> tuple[Run, float, float]:
    assert piece.face is not None
    unit = font.size / piece.face.units_per_em
    gap = _gap(font, buffer.script)
    cell = _digit_cell(piece.face) if TABULAR in font.features else None
    glyphs: list[Glyph] = []
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    for i, (info, place) in enumerate(zip(infos, places, strict=True)):
        char = piece.start + info.cluster
        advance, inset = place.x_advance * unit + (_space_given_back(text[char], font) if gap else 0.0), 0.0
        if cell and text[char] in DIGITS:
            own = piece.face.shaper.get_glyph_h_advance(info.codepoint)
            advance, inset = cell * unit, (cell - own) / 2 * unit
        if glyphs and not cell:
            pen += _figure_gap(text, glyphs[-1], info.codepoint, char, pen, font, piece.face)
        x = pen + inset + place.x_offset * unit
        glyphs.append(Glyph(info.codepoint, x, -place.y_offset * unit, advance, char))
        pen += advance
        if i + 1 == len(infos) or infos[i + 1].cluster != info.cluster:
            pen += gap
    return Run(piece.face, tuple(glyphs)), pen, gap


def _figure_gap(text: str, before: Glyph, glyph: int, char: int, pen: float, font: Font, face: Face) -> float:
    """Return the room to add between two figures so that their ink keeps its least distance at display sizes."""
    if font.size < SPACED_FROM or font.tracking >= 0 or TABULAR in font.features:
        return 0.0
    if char != before.char + 1 or text[char] not in FIGURES or text[before.char] not in FIGURES:
        return 0.0
    apart = ink_gap(face, before.id, glyph)
    if apart is None:
        return 0.0
    return max(0.0, LEAST_FIGURE_GAP_EM * font.size - (apart * font.size + pen - before.x))


@lru_cache(maxsize=256)
def _digit_cell(used: Face) -> float | None:
    """Return the width, in font units, of the cell that each digit is centred in; None where the font has them so.

    A font whose digits are not of one width even when asked for tabular ones gets them from us.
    """
    buffer = hb.Buffer()
    buffer.add_str(DIGITS)
    buffer.guess_segment_properties()
    hb.shape(used.shaper, buffer, {TABULAR: 1, "kern": 0})
    widths = [place.x_advance for place in buffer.glyph_positions]
    return float(max(widths)) if max(widths) > min(widths) else None


def _space_given_back(char: str, font: Font) -> float:
    if font.tracking < 0 and char in " \u00a0":
        return WORD_SPACE_PER_TRACKING * -font.tracking * font.size
    return 0.0
