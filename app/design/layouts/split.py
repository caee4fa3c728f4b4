"""The author's picture on one side, and on the other a few rows told apart by their bars."""

from __future__ import annotations

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys
from app.design.parts.charts import dimmed, grow, lit
from app.design.parts.header import (
    SUPPORT_LEADING,
    headline,
    headline_sizes,
    support,
    support_drop,
    support_size,
)
from app.design.parts.layers import page_layer, sprite
from app.design.parts.pictures import picture_size
from app.design.parts.split_rows import Rows, bar_shares
from app.design.parts.spoken import Lit, lit_schedule, named_in
from app.design.parts.text import ASCENT_EM, floor_size, set_text, sizes_from
from app.design.tokens import Theme
from app.media.composition import Clip, Layer, SpriteLayer
from app.media.drawing.ops import Box, ImageOp
from app.story.script import SplitVisual

PICTURE_WIDTH = {"16:9": 0.425, "1:1": 0.40}
PICTURE_HEIGHT = {"9:16": 760.0, "4:5": 500.0}
PICTURE_HEIGHT_CAPTIONS = {"9:16": 560.0, "4:5": 380.0}
"""How much of the frame the picture takes: a share of the width, or from the top of an upright one."""

GUTTER = {"16:9": 96.0, "1:1": 56.0}
CAPTIONS_GAP = 16.0
"""From a square page's picture down to its captions, which have the width to themselves."""

TALL_TITLE_GAP = 52.0
ROWS_GAP = {True: 56.0, False: 36.0}
START_SCALE, END_SCALE = 1.04, 1.12
ROWS_SECONDS = 0.42
GROW_SECONDS = 0.64
READY_SECONDS = 1.3
CAPTION_TOP, CAPTION_HEIGHT = 872.0, 136.0


def lay_out(visual: SplitVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return picture, headline and rows. Raises MediaError when the file is missing or is no picture."""
    frame = context.frame
    picture_size(visual.path)
    picture, area = _halves(frame, mirrored=visual.arrangement == "other" and not theme.logo)
    words, rows_area = _words(visual, context, theme, area)
    rows = Rows(visual.rows, rows_area, theme, frame, context.language)
    main = _main(visual, context)
    layers: list[Layer] = [page_layer(frame, theme), _picture(visual, picture, context), *words]
    layers += _rows(rows, main, context)
    lit_box = rows.box(main) if main is not None else rows_area
    return LaidOut(
        tuple(layers), caption_tone=theme.palette.look, lit=(lit_box,), caption_area=_captions(frame, area)
    )


def _halves(frame: Frame, *, mirrored: bool) -> tuple[Box, Box]:
    """Return the picture's half and the page that is left beside or below it; mirrored, on its other side."""
    content = frame.content
    if frame.aspect in PICTURE_WIDTH:
        width = frame.width * PICTURE_WIDTH[frame.aspect]
        left = width + GUTTER[frame.aspect]
        page = Box(x=content.x if mirrored else left, y=content.y, w=content.right - left, h=content.h)
        whole = frame.wide or not frame.captions
        height = frame.height if whole else content.bottom + CAPTIONS_GAP
        return Box(x=frame.width - width if mirrored else 0, y=0, w=width, h=height), page
    heights = PICTURE_HEIGHT_CAPTIONS if frame.captions else PICTURE_HEIGHT
    height = heights[frame.aspect]
    top = height + TALL_TITLE_GAP
    return (
        Box(x=0, y=0, w=frame.width, h=height),
        Box(x=content.x, y=top, w=content.w, h=content.bottom - top),
    )


def _captions(frame: Frame, area: Box) -> Box | None:
    """Return where captions stand in a wide frame: beside the picture, not across its edge."""
    return Box(x=area.x, y=CAPTION_TOP, w=area.w, h=CAPTION_HEIGHT) if frame.wide else None


def _picture(visual: SplitVisual, box: Box, context: SceneContext) -> SpriteLayer:
    """Return the picture slowly growing inside its half."""
    spare = END_SCALE - 1.0
    drawn = Box(
        x=box.x - box.w * spare / 2, y=box.y - box.h * spare / 2, w=box.w * END_SCALE, h=box.h * END_SCALE
    )  # fmt: skip
    layer = sprite("picture", ImageOp(path=visual.path, box=drawn, fit="cover", focus=visual.focus), box=drawn)
    scale = keys((0.0, START_SCALE / END_SCALE), (max(context.duration, 0.1), 1.0), ease="linear")
    window = Clip(left=box.x, top=box.y, right=box.right, bottom=box.bottom)
    return layer.model_copy(update={"scale": scale, "anchor": box.center, "clip": window})


def _words(
    visual: SplitVisual, context: SceneContext, theme: Theme, area: Box
) -> tuple[tuple[SpriteLayer, ...], Box]:
    """Return headline and subtitle, and the area left for the rows."""
    frame = context.frame
    sizes = headline_sizes(theme, frame)
    logo = theme.logo_room if frame.wide else 0.0
    block = set_text(
        visual.title, theme, "display", sizes=(*sizes, *(s for s in sizes_from(sizes[-1], 34.0) if s < sizes[-1])),
        width=area.w - logo, height=area.h * 0.40, max_lines=4 if frame.aspect == "1:1" else 3,
        leading=theme.headline_leading, language=context.language,
    )  # fmt: skip
    top = headline(block, theme, area.x, area.y, at=context.entrance)
    baseline = top.baseline if block.lines else area.y
    size = support_size(frame)
    below = set_text(
        visual.subtitle, theme, "text", sizes=sizes_from(size, floor_size(frame)), width=area.w,
        max_lines=1 if frame.wide else 2, leading=SUPPORT_LEADING, language=context.language,
    )  # fmt: skip
    placed = support(below, theme, area.x, baseline + support_drop(block, frame) - ASCENT_EM * size, name="subtitle")
    bottom = placed.baseline if below.lines else baseline
    start = bottom + (ROWS_GAP[frame.wide] if block.lines or below.lines else 0.0)
    return (*top.layers, *placed.layers), Box(x=area.x, y=start, w=area.w, h=area.bottom - start)


def _main(visual: SplitVisual, context: SceneContext) -> int | None:
    """Return the row to light: the author's, the one the headline names, else the longest bar."""
    if visual.highlight is not None and 0 <= visual.highlight < len(visual.rows):
        return visual.highlight
    named = named_in(visual.title, [row.name for row in visual.rows])
    shares = bar_shares(visual.rows, context.language)
    if named is not None or shares is None:
        return named
    return max(range(len(shares)), key=lambda number: shares[number])


def _rows(rows: Rows, main: int | None, context: SceneContext) -> list[SpriteLayer]:
    spans = lit_schedule(context, [row.name for row in rows.rows], main, READY_SECONDS)
    return [layer for number in range(len(rows.rows)) for layer in _row(rows, number, spans)]


def _row(rows: Rows, number: int, spans: tuple[Lit, ...]) -> list[SpriteLayer]:
    """Return a row arriving with its bar growing, and its lit copies while it is lit."""
    at = ROWS_SECONDS + number * ITEM_STAGGER_SECONDS
    own = [(span.start, span.end) for span in spans if span.item == number]
    quiet = fade_in(
        sprite(f"row-{number}", *rows.marks(number, lit=False), *rows.words(number, lit=False)), at
    )  # fmt: skip
    layers = [dimmed(quiet, own)]
    bar = rows.bar(number, lit=False)
    filled = rows.filled(number, lit=False)
    if bar is not None and filled:
        layers.append(dimmed(grow(sprite(f"bar-{number}", *filled), bar, "right", at + 0.1, GROW_SECONDS), own))
    for place, (start, end) in enumerate(own):
        ops = (*rows.marks(number, lit=True), *rows.filled(number, lit=True), *rows.words(number, lit=True))
        layers.append(lit(sprite(f"row-{number}-lit-{place}", *ops), start, end))
    return layers
