"""From characters to placed glyphs: HarfBuzz shaping with fallback fonts, tracking and inline emoji.

A line is cut into runs, each of one face (or one emoji), shaped with the whole of the run in view so that kerning
and ligatures hold across words, and laid side by side. Lengths are canvas units at the font's size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz as hb

from app.media.drawing.bidi import levels, visual_order
from app.media.drawing.emoji import emoji_at
from app.media.drawing.fonts import Face, face, face_for, frame_face
from app.media.drawing.illustrations import visible_size
from app.media.drawing.ops import Font

WORD_SPACE_PER_TRACKING = 0.9
"""How much of a negative tracking each word space gives back, or words would fuse."""

EMOJI_SIZE_EM = 1.06
"""Larger visible side of an emoji set in a line of text."""

EMOJI_MARGIN_EM = 0.14
"""Room beside an emoji in a line of text, left and right together."""

JOINED_SCRIPTS = frozenset({"Arab", "Syrc", "Mong", "Nkoo", "Deva", "Beng", "Guru"})
"""Scripts whose letters touch; tracking would tear them apart."""


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
    """A line ready to draw: its runs from left to right and its advance width."""

    text: str
    runs: tuple[Run, ...]
    width: float

    def extent(self, start: int, end: int) -> tuple[float, float]:
        """Return the left and right of characters `start` to `end`; a ligature is shared out evenly."""
        edges = self._edges()
        within = [edges[i] for i in range(start, end) if i in edges]
        if not within:
            return self.width, self.width
        return min(left for left, _ in within), max(right for _, right in within)

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


@dataclass(frozen=True)
class _Piece:
    """Consecutive characters of one writing direction that one face draws, or one emoji."""

    start: int
    end: int
    face: Face | None
    level: int
    emoji: str | None = None


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
    pen = 0.0
    for piece in _in_visual_order(list(_pieces(text, font))):
        placed, pen = _set_piece(text, piece, font, language, pen)
        runs.append(placed)
    return ShapedLine(text, tuple(runs), max(0.0, pen - _last_gap(runs, font)))


def _in_visual_order(pieces: list[_Piece]) -> list[_Piece]:
    return [pieces[i] for i in visual_order([piece.level for piece in pieces])]


def _pieces(text: str, font: Font) -> Iterator[_Piece]:
    level = levels(text)
    start, current = 0, None
    position = 0
    while position < len(text):
        code, length = emoji_at(text, position) if _wants_emoji(text, position, font) else (None, 1)
        wanted = None if code else _choose_face(text[position], font, current)
        if position > start and (code or wanted is not current or level[position] != level[start]):
            yield _Piece(start, position, current, level[start])
            start = position
        if code:
            yield _Piece(position, position + length, None, level[position], code)
            start = position + length
        current = wanted
        position += length
    if position > start:
        yield _Piece(start, position, current, level[start])


def _wants_emoji(text: str, position: int, font: Font) -> bool:
    """Return whether an emoji may start here: it is asked for by a selector, or no text face has the character."""
    if text[position].isascii() and not text[position + 1 : position + 3].startswith(("\ufe0f", "\u20e3")):
        return False
    asked = text[position + 1 : position + 2] in ("\ufe0f", "\u200d", "\u20e3")
    return asked or face_for(font, ord(text[position])) is None or ord(text[position]) >= 0x1F000


def _choose_face(char: str, font: Font, current: Face | None) -> Face:
    """Return the face for a character; one that any face draws (a space, a mark, a comma) stays in its run."""
    if current is not None and (_is_neutral(char) or unicodedata.combining(char)) and current.has(ord(char)):
        return current
    if _is_invisible(char):
        return current or face(font)
    return face_for(font, ord(char)) or frame_face(font)


def _is_neutral(char: str) -> bool:
    return unicodedata.category(char)[0] in "ZP"


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f"


def _set_piece(text: str, piece: _Piece, font: Font, language: str, pen: float) -> tuple[Run, float]:
    if piece.emoji is not None:
        advance = _emoji_advance(piece.emoji) * font.size
        tracked = advance + font.tracking * font.size
        return Run(None, (Glyph(0, pen, 0.0, advance, piece.start),), piece.emoji), pen + tracked
    assert piece.face is not None
    buffer = _shaped_buffer(text[piece.start : piece.end], piece, font, language)
    return _place(buffer, text, piece, font, pen)


def _emoji_advance(code: str) -> float:
    width, height = visible_size(code)
    return EMOJI_SIZE_EM * width / max(width, height) + EMOJI_MARGIN_EM


def _shaped_buffer(text: str, piece: _Piece, font: Font, language: str) -> hb.Buffer:
    assert piece.face is not None
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    buffer.language = language
    hb.shape(piece.face.shaper, buffer, _features(font))
    return buffer


def _features(font: Font) -> dict[str, int]:
    """Return OpenType features: "tnum" is on, "-calt" off, "ss01=2" has a value; tracking turns ligatures off."""
    features = {"liga": 0, "clig": 0} if font.tracking else {}
    for feature in font.features:
        tag, _, value = feature.lstrip("-+").partition("=")
        features[tag] = 0 if feature.startswith("-") else int(value or 1)
    return features


def _place(buffer: hb.Buffer, text: str, piece: _Piece, font: Font, pen: float) -> tuple[Run, float]:
    assert piece.face is not None
    unit = font.size / piece.face.units_per_em
    gap = 0.0 if buffer.script in JOINED_SCRIPTS else font.tracking * font.size
    glyphs = []
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    for i, (info, place) in enumerate(zip(infos, places, strict=True)):
        char = piece.start + info.cluster
        advance = place.x_advance * unit + _space_given_back(text[char], font)
        glyphs.append(Glyph(info.codepoint, pen + place.x_offset * unit, -place.y_offset * unit, advance, char))
        pen += advance
        if i + 1 == len(infos) or infos[i + 1].cluster != info.cluster:
            pen += gap
    return Run(piece.face, tuple(glyphs)), pen


def _space_given_back(char: str, font: Font) -> float:
    if font.tracking < 0 and char in " \u00a0":
        return WORD_SPACE_PER_TRACKING * -font.tracking * font.size
    return 0.0


def _last_gap(runs: list[Run], font: Font) -> float:
    return font.tracking * font.size if runs else 0.0
