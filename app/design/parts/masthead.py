"""The masthead: the head of every page between a heavy and a light rule, with the video, the section, the number."""

from __future__ import annotations

from app.design.frame import Frame, PageLabels
from app.design.parts.ink import ruled
from app.design.tokens import Theme
from app.design.words import base_language
from app.media.drawing.ops import Font, Op, Paint, TextOp
from app.media.drawing.text import measure

HEAVY_RULE, LIGHT_RULE = 4.0, 1.5
TOP, TOP_IN_A_PHONE = 60.0, 288.0
"""Where the heavy rule lies; a phone covers the top of its frame."""
BASELINE, BOTTOM = 52.0, 72.0
"""From the heavy rule's top to the labels' baseline and to the light rule."""
LABEL_SIZE = 28.0
TITLE_SHARE = {True: 0.52, False: 0.70}
"""The most of the page's width that the video's title takes, in wide and in tall frames."""
LABEL_GAP, NUMBER_ROOM = 48.0, 120.0

NUMBERS = (
    "", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen", "Twenty",
)  # fmt: skip


def masthead(frame: Frame, labels: PageLabels, theme: Theme) -> tuple[Op, ...]:
    """Return the rules and labels; a logo in the corner keeps its room."""
    left, right = frame.margin, frame.width - frame.margin
    if frame.aspect != "9:16":
        right -= theme.logo_room
    top, ink = TOP_IN_A_PHONE if frame.aspect == "9:16" else TOP, theme.palette.ink
    rules = ruled(left, right, top, HEAVY_RULE, ink), ruled(left, right, top + BOTTOM, LIGHT_RULE, ink)
    return *rules, *_labels(labels, (left, right), top + BASELINE, theme, wide=frame.wide)


def _labels(
    labels: PageLabels, edges: tuple[float, float], baseline: float, theme: Theme, *, wide: bool
) -> tuple[Op, ...]:
    left, right = edges
    font, paint = theme.font("label", LABEL_SIZE), Paint(fill=theme.palette.ink)
    title = "" if labels.opening else _short(labels.title, font, (right - left) * TITLE_SHARE[wide])
    first = title or (_parts(labels) if labels.opening else "")
    ops = [
        TextOp(text=first, x=left, y=baseline, font=font, paint=paint, hang=True, language=labels.language),
        TextOp(text=_number(labels), x=right, y=baseline, font=font, paint=paint, align="right"),
    ]
    middle, half = (left + right) / 2, measure(labels.section, font, labels.language) / 2
    begins = left + measure(first, font, labels.language) + LABEL_GAP
    if wide and begins <= middle - half and middle + half <= right - NUMBER_ROOM:
        section = TextOp(text=labels.section, x=middle, y=baseline, font=font, paint=paint, align="center")
        ops.append(section.model_copy(update={"language": labels.language}))
    return tuple(op for op in ops if op.text)


def _in_words(number: int, language: str) -> str:
    """Return a number as a word in English, else in figures."""
    spelled = base_language(language) == "en" and number < len(NUMBERS)
    return NUMBERS[number] if spelled else str(number)


def _number(labels: PageLabels) -> str:
    return _in_words(labels.number, labels.language)


def _parts(labels: PageLabels) -> str:
    """Return how many parts an opening announces."""
    if labels.count < 2:
        return ""
    count = _in_words(labels.count, labels.language)
    return f"In {count.casefold()} parts" if base_language(labels.language) == "en" else f"1–{count}"


def _short(text: str, font: Font, width: float) -> str:
    """Return the text, or as many of its words as fit."""
    words = text.split()
    for count in range(len(words), 0, -1):
        shown = " ".join(words[:count]) + ("…" if count < len(words) else "")
        if measure(shown, font) <= width:
            return shown
    return ""
