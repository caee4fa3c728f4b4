"""The words of rising columns: small and alike in those that are not lit, as large as they can be in the lit one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.parts.alike import alike
from app.design.parts.rows import Entry
from app.design.parts.text import Block, fitting, line_width, sizes_from
from app.design.tokens import Theme
from app.story.script import RichText

CAP_EM = 0.727
NUMBER_GAP_EM, INDENT_GAP, LIT_INDENT_EM = 0.34, 16.0, 0.3
"""From a number to the name below it, in sizes of the number, and to a name beside it, in sizes of a lit name."""
QUIET_CHOICES = ((96.0, True), (72.0, True), (0.0, True), (72.0, False), (0.0, False))
QUIET_NAMES, COMMON_NAME, LEAST_NAME = 60.0, 50.0, 36.0
QUIET_DETAILS, LEAST_DETAIL = 38.0, 28.0
GROWTH_FROM, MOST_GROWTH, WIDE = 420.0, 1.4, 800.0
"""Types of columns that are not lit: sizes of numbers (one of no size stands beside its name) with details or
without, and of names and details; where names cannot all be of the common size, each is as large as it can be.
Wide columns have larger types."""
BARE_SCALES = (1.4, 1.25, 1.12)
LIT_SCALES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.54, 0.48, 0.42)
LIT_NUMBER, LIT_NAME, LIT_DETAIL, LEAST_LIT_DETAIL = 216.0, 112.0, 50.0, 34.0
"""Types of the lit column at most; they shrink together."""
ONE_LINE_SHARE = 0.8
"""Names keep to one line if they are then no smaller than this share of what two lines would allow."""
NAME_LINES, LIT_LINES, DETAIL_LINES = 2, 3, 4
NAME_LEADING, DETAIL_LEADING, DETAIL_GAP = 1.06, 1.3, 14.0


@dataclass(frozen=True)
class ColumnWords:
    """A column's number, 0 for one beside the name, and its name and detail; sizes in units."""

    number: float
    indent: float
    name: Block
    detail: Block

    @property
    def above(self) -> float:
        """What a number takes above the name."""
        return self.number * (CAP_EM + NUMBER_GAP_EM)

    @property
    def height(self) -> float:
        """The height of all."""
        return self.above + self.name.height + (DETAIL_GAP + self.detail.height if self.detail.lines else 0.0)


def is_bare(entry: Entry, items: Sequence[Entry]) -> bool:
    """Return whether a column has no number in it: it has none, or it stands where others have a picture."""
    return not entry.number or (entry.code is None and any(other.code for other in items))


def quiet_words(
    items: Sequence[Entry], number: float, width: float, theme: Theme, language: str, *, told: bool
) -> tuple[ColumnWords, ...] | None:
    """Return the words of columns that are not lit, alike in size, at the largest that hold them whole; or None.

    Details are `told`, or left to the lit column.
    """
    indent = 0.0
    if items[0].number and not number:
        digits = max(len(entry.number) for entry in items)
        indent = line_width("0" * digits, theme.font("display", QUIET_NAMES)) + INDENT_GAP
    plain = [RichText(text=entry.text.text) for entry in items]
    growth = max(1.0, min(MOST_GROWTH, width / GROWTH_FROM))
    sizes, room = sizes_from(QUIET_NAMES * growth, LEAST_NAME), width - indent
    one_line = alike(plain, "label", sizes, 1, NAME_LEADING, room, theme, language)
    names = alike(plain, "label", sizes, NAME_LINES, NAME_LEADING, room, theme, language)
    if one_line and names and one_line[0].font.size >= ONE_LINE_SHARE * names[0].font.size:
        names = one_line
    if names and names[0].font.size < COMMON_NAME:
        names = _each(plain, sizes, room, theme, language)
    below = [RichText(text=entry.detail if told else "") for entry in items]
    details = alike(
        below,
        "text",
        sizes_from(QUIET_DETAILS * growth, LEAST_DETAIL),
        DETAIL_LINES,
        DETAIL_LEADING,
        room,
        theme,
        language,
    )
    if not names or not details:
        return None
    return tuple(
        ColumnWords(0.0 if is_bare(entry, items) else number, indent, name, detail)
        for entry, name, detail in zip(items, names, details, strict=True)
    )


def _each(
    texts: Sequence[RichText], sizes: Sequence[float], width: float, theme: Theme, language: str
) -> tuple[Block, ...] | None:
    """Return names each as large as it can be, up to a common size: one is much longer than others."""
    capped = [size for size in sizes if size <= COMMON_NAME]
    found = [alike([text], "label", capped, NAME_LINES, NAME_LEADING, width, theme, language) for text in texts]
    blocks = tuple(block for one in found if one for block in one)
    return blocks if len(blocks) == len(texts) else None


def lit_words(
    entry: Entry, width: float, height: float, theme: Theme, language: str, *, bare: bool
) -> ColumnWords | None:
    """Return a lit column's words as large as its width and height hold; None where they do not.

    A `bare` column has no number, and larger words.
    """
    plain = RichText(text=entry.text.text)
    for scale in (*BARE_SCALES, *LIT_SCALES) if bare or width > WIDE else LIT_SCALES:
        for number in (0.0,) if bare else (LIT_NUMBER * scale, 0.0):
            beside = (
                line_width(entry.number, theme.font("display", LIT_NAME * scale)) + LIT_INDENT_EM * LIT_NAME * scale
            )
            indent = 0.0 if bare or number else beside
            name = fitting(
                plain, theme, "display", sizes=(LIT_NAME * scale,), width=width - indent, max_lines=LIT_LINES,
                leading=NAME_LEADING, language=language,
            )  # fmt: skip
            detail = fitting(
                entry.detail, theme, "text", sizes=(max(LEAST_LIT_DETAIL, LIT_DETAIL * scale),), width=width - indent,
                max_lines=DETAIL_LINES, leading=DETAIL_LEADING, language=language,
            )  # fmt: skip
            if name and detail and (words := ColumnWords(number, indent, name, detail)).height <= height:
                return words
    return None
