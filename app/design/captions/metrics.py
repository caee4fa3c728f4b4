"""How a style sets its words: sizes, distances, how many together."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from app.design.frame import Frame
from app.media.caption_text import columns
from app.media.captions import ChunkRules
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font

LARGEST_WORD = 380.0
"""Type size of a word that is shown alone."""

LONE_MIN_SECONDS = 0.24
LONE_TOGETHER_COLUMNS = 10.0
"""Words shown one by one share a caption, up to this width, where one of them is too short to be read."""

USUAL_COLUMNS = 18.0
DOTTED = str.maketrans({"i": "İ", "ı": "I"})
ACCENT = "\u0301"


@dataclass(frozen=True)
class Metrics:
    """How a style sets its lines, in em of the type.

    `leading` lies between baselines, `above` the first and `below` the last is the block's own room. `gap` is added
    between words, which stand at least `apart`; in scripts without spaces only where each is `boxed`. `pad` in units
    stays free at both ends of a line. `size` compares the type with the usual one; `columns` is the longest line on a
    phone. A style of `one_word` shows one at a time, as large as fits, in the middle of its area; one that `leads`
    begins its lines at the edge where reading does.
    """

    leading: float
    above: float
    below: float
    gap: float
    pad: float
    apart: float = 0.0
    boxed: bool = False
    size: float = 1.0
    columns: float = USUAL_COLUMNS
    leads: bool = False
    capitals: bool = False
    keep_punctuation: bool = False
    one_word: bool = False

    def height(self, lines: int) -> float:
        """Return the height of a block of lines in em."""
        return (lines - 1) * self.leading + self.above + self.below


def rules_of(
    metrics: Metrics, frame: Frame, area: Box, font: Font, *, mode: Literal["words", "lines"], language: str
) -> ChunkRules:
    """Return the chunking rules with lines measured in the real type, where that is wider than columns say."""
    if metrics.one_word:
        return _one_by_one(language)
    make = ChunkRules.for_words if mode == "words" else ChunkRules.for_lines
    rules = make(frame.aspect, language)
    if mode == "words" and not frame.wide:
        longest = rules.max_columns * metrics.columns / USUAL_COLUMNS
        rules = replace(rules, max_columns=longest, keep_punctuation=metrics.keep_punctuation)
    unit = (area.w - 2 * metrics.pad) / rules.max_columns

    def width(text: str) -> float:
        text = capitals(text, language) if metrics.capitals else text
        gaps = metrics.gap * font.size * text.count(" ")
        return max(float(columns(text)), (typeset.measure(text, font) + gaps) / unit)

    return replace(rules, width=width, keep_punctuation=rules.keep_punctuation or metrics.keep_punctuation)


def _one_by_one(language: str) -> ChunkRules:
    return ChunkRules(
        1, 1, 2 * LARGEST_WORD, max_lines=1, ideal_lines=1, short_max_words=3, short_columns=LONE_TOGETHER_COLUMNS,
        min_seconds=LONE_MIN_SECONDS, lone_words=True, language=language,
    )  # fmt: skip


def capitals(text: str, language: str) -> str:
    """Return a word in capitals as its language writes them: Turkish dots its I, Greek drops accents."""
    base = language.lower()[:2]
    if base in ("tr", "az"):
        text = text.translate(DOTTED)
    if base == "el":
        plain = "".join(char for char in unicodedata.normalize("NFD", text) if char != ACCENT)
        text = unicodedata.normalize("NFC", plain)
    return text.upper()
