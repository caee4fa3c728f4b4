"""Which face draws which characters of a line: pieces of one face and one writing direction, or single emoji."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.media.drawing.bidi import levels
from app.media.drawing.clusters import cluster_end
from app.media.drawing.emoji import emoji_at
from app.media.drawing.font_families import han_language
from app.media.drawing.fonts import Face, face, face_for, face_for_cluster, frame_face
from app.media.drawing.ops import Font

HAN_FAMILIES = (" JP", " SC", " TC", " KR")
"""How the names of families of ideographs end."""

_QUOTES = frozenset("“”‘’…—·")
"""Signs that Chinese sets on the square of an ideograph, and Latin does not."""


@dataclass(frozen=True)
class Piece:
    """Consecutive characters of one writing direction that one face draws, or one emoji."""

    start: int
    end: int
    face: Face | None
    level: int
    emoji: str | None = None

    @property
    def on_squares(self) -> bool:
        """Whether it is set in a font of ideographs."""
        return self.face is not None and self.face.family.endswith(HAN_FAMILIES)


def is_square(char: str) -> bool:
    """Return whether a character is an ideograph or a kana: set on a square, broken from its neighbours anywhere."""
    return (
        "\u2e80" <= char <= "\u2fdf"
        or "\u3041" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or ("\U00020000" <= char <= "\U0003ffff")
    )


def pieces(text: str, font: Font, language: str) -> Iterator[Piece]:
    """Yield the pieces of a line in reading order."""
    level = levels(text, language)
    chooser = _Chooser(text, font, han_language(text, language))
    start, current = 0, None
    position = 0
    while position < len(text):
        code, length = emoji_at(text, position) if _wants_emoji(text, position, font) else (None, 1)
        if code is None:
            length = cluster_end(text, position) - position
        wanted = None if code else chooser.face(position, position + length, current)
        if position > start and (code or wanted is not current or level[position] != level[start]):
            yield Piece(start, position, current, level[start])
            start = position
        if code:
            yield Piece(position, position + length, None, level[position], code)
            start = position + length
        current = wanted
        position += length
    if position > start:
        yield Piece(start, position, current, level[start])


def _wants_emoji(text: str, position: int, font: Font) -> bool:
    """Return whether an emoji may start here: it is asked for by a selector, or no text face has the character."""
    if text[position].isascii() and not text[position + 1 : position + 3].startswith(("\ufe0f", "\u20e3")):
        return False
    asked = text[position + 1 : position + 2] in ("\ufe0f", "\u200d", "\u20e3")
    return asked or face_for(font, ord(text[position])) is None or ord(text[position]) >= 0x1F000


@dataclass(frozen=True)
class _Chooser:
    """Chooses the face of each cluster of a text; `han` is as whose ideographs are drawn."""

    text: str
    font: Font
    han: str

    def face(self, start: int, end: int, current: Face | None) -> Face:
        """Return a cluster's face; what any face draws (a space, a comma) stays in its run."""
        cluster = self.text[start:end]
        if self.han == "zh" and cluster in _QUOTES and self._among_ideographs(start):
            squared = face_for(self.font, ord("国"), self.han)
            if squared is not None and (own := self._of_family(squared.family, cluster)):
                return own
        if current is not None and _is_neutral(cluster[0]) and all(current.has(ord(char)) for char in cluster):
            return current
        if _is_invisible(cluster[0]):
            return current or face(self.font)
        return face_for_cluster(self.font, cluster, self.han) or frame_face(self.font)

    def _among_ideographs(self, place: int) -> bool:
        around = self.text[max(0, place - 1) : place] + self.text[place + 1 : place + 2]
        return any(map(is_square, around))

    def _of_family(self, family: str, sign: str) -> Face | None:
        found = face_for(self.font.model_copy(update={"family": family, "file": None}), ord(sign), self.han)
        return found if found and found.family == family else None


def _is_neutral(char: str) -> bool:
    return unicodedata.category(char)[0] in "ZP"


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc") or "\ufe00" <= char <= "\ufe0f"
