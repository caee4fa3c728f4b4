"""Pictures in a layout: illustrations that stand on something, and the sizes of the author's own files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from app.core.exceptions import MediaError
from app.design.cast import is_airborne
from app.design.matching import Match, chosen, illustrate
from app.design.parts.shapes import disc
from app.design.tokens import Theme
from app.design.words import bare, is_order
from app.media.drawing.ops import Box, Color, IllustrationOp, Op, Point
from app.media.probe import probe
from app.story.script import Item, NumberVisual, TitleVisual

DISC_COLOR = "#FFFFFF"
DISC_OPACITY = 0.22
ON_DISC = 0.78
"""Visible height of an illustration on its disc, as a share of the disc's radius times two."""

MOST_SUBJECTS = 6
AS_SURE = 0.15
"""Pictures whose scores differ by less are equally sure."""


def on_disc(code: str, center: Point, radius: float, theme: Theme, *, fill: Color = DISC_COLOR) -> tuple[Op, ...]:
    """Return an illustration in the middle of a pale disc."""
    plate = disc(center, radius, fill, opacity=DISC_OPACITY)
    return plate, standing(code, center, radius * 2 * ON_DISC, theme)


def standing(code: str, center: Point, height: float, theme: Theme, *, opacity: float = 1.0) -> IllustrationOp:
    """Return an illustration `height` tall, or wide if it is wider than tall, about `center`."""
    return IllustrationOp(
        code=code, base=(center[0], center[1] + height / 2), height=height, measure="larger", grade=theme.grade,
        opacity=opacity,
    )  # fmt: skip


@lru_cache(maxsize=256)
def picture_size(path: str) -> tuple[int, int]:
    """Return the width and height of a picture or video file as it is meant to be seen.

    Raises MediaError when the file is missing or has no picture.
    """
    info = probe(Path(path))
    if not info.has_video:
        raise MediaError(f"{path} holds no picture.", hint="Use a PNG, JPEG or WebP picture, or a video file.")
    return info.width, info.height


def contained(size: tuple[int, int], area: Box) -> Box:
    """Return the largest box of `size`'s shape in the middle of `area`."""
    scale = min(area.w / size[0], area.h / size[1])
    width, height = size[0] * scale, size[1] * scale
    x, y = area.center
    return Box(x=x - width / 2, y=y - height / 2, w=width, h=height)


def surely(text: str, detail: str, language: str) -> str | None:
    """Return the code of an illustration that surely shows what `text` names, or None.

    `detail` only tells what the text is about: a picture of a word in it alone would mislead.
    """
    texts = [text, detail] if detail else [text]
    found = illustrate(texts, language=language, limit=4)
    return next((match.code for match in found if _named(match, text)), None)


def counted_picture(visual: NumberVisual, text: str, detail: str, language: str) -> str | None:
    """Return the code of the illustration the author chose for a figure, or of what `text` surely names, or None."""
    if visual.illustration:
        return next((match.code for match in chosen([visual.illustration])), None)
    return surely(text, detail, language)


def subject(visual: TitleVisual, language: str, *, standing: bool = False) -> str | None:
    """Return the code of what a title surely is about, as `subjects` orders them, or None."""
    found = subjects(visual, language, standing=standing)
    asked = bool(visual.illustrations)
    return next((match.code for match in found if asked or _named(match, visual.title.text)), None)


def subjects(visual: TitleVisual, language: str, *, standing: bool = False) -> tuple[Match, ...]:
    """Return the illustrations that the author asks for; else those of words read in a title, then beside it.

    What is named first comes first; one much less sure than the surest comes after the others of its line. With
    `standing`, for a picture with a ground, what stands comes before what hangs in the air.
    """
    if visual.illustrations:
        return tuple(chosen(visual.illustrations))
    texts = [text for text in (visual.title.text, visual.subtitle) if text]
    found = illustrate(texts, language=language, limit=MOST_SUBJECTS)
    surest = max((match.score for match in found), default=0.0)

    def order(match: Match) -> tuple[bool, bool, bool, int]:
        line = next(number for number, text in enumerate(texts) if _named(match, text))
        unsure, hangs = match.score < surest - AS_SURE, standing and is_airborne(match.code)
        return line > 0, unsure, hangs, _place(match, texts[line])

    read = [match for match in found if any(_named(match, text) for text in texts)]
    return tuple(sorted(read, key=order))


def _named(match: Match, text: str) -> bool:
    return {bare(word) for word in text.split()}.issuperset(match.word.split())


def _place(match: Match, text: str) -> int:
    return [bare(word) for word in text.split()].index(match.word.split()[0])


def pictured(items: Sequence[Item], language: str, *, ordered: bool = False) -> tuple[str | None, ...]:
    """Return an illustration's code for each item, no picture twice; or None for all: some alone look forgotten.

    Where the author chooses, each item has what is chosen for it, if anything. `ordered` items are steps.
    """
    codes = each_pictured(items, language, ordered=ordered)
    as_asked = any(item.illustration for item in items)
    return codes if as_asked or None not in codes else (None,) * len(items)


def each_pictured(items: Sequence[Item], language: str, *, ordered: bool = False) -> tuple[str | None, ...]:
    """Return an illustration's code for each item: the author's choice, else what it surely shows, none twice.

    It is for layouts that show one at a time, so that none beside it looks bare. `ordered` items are steps: a word
    that may be an order ("Seal") shows no thing of that name. Raises ValidationError for a name without a picture.
    """
    codes: list[str | None] = []
    for item in items:
        if item.illustration:
            codes.append(next((match.code for match in chosen([item.illustration])), None))
            continue
        code = surely(item.text.text, item.detail, language)
        if ordered and code and is_order(item.text.text, language) and not _confirmed(code, item.detail, language):
            code = None
        codes.append(None if code in codes else code)
    return tuple(codes)


def _confirmed(code: str, detail: str, language: str) -> bool:
    return any(match.code == code for match in illustrate(detail, language=language, limit=4))
