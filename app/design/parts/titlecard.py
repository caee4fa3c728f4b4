"""The card that names a picture or a clip, and the shade that keeps it apart from what lies under it."""

from __future__ import annotations

from app.design.frame import Frame, SceneContext
from app.design.motion import rise_in
from app.design.parts.layers import sprite, whole
from app.design.parts.shapes import scrim
from app.design.parts.text import Block, floor_size, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Op, Point, RectOp
from app.story.script import RichText

CARD_WIDTH = 760.0
CARD_PAD = 48.0
TITLE_SIZE = {"wide": 68.0, "tall": 80.0}
SECTION_SIZE = 40.0
SECTION_GAP = 28.0
SCRIM_FROM = {"wide": 0.39, "tall": 0.47}
SCRIM_STRENGTH = {"wide": 0.5, "tall": 0.8}
SIDE_STRENGTH = 0.45
SAFE_BOTTOM = 96.0
CAPTIONS_LIFT = 88.0
"""Captions on a picture have a soft shade around them, which a card keeps clear of."""

CARD_SECONDS = 0.48
CARD_RISE = 32.0


def title_card(
    context: SceneContext, theme: Theme, title: RichText, focus: Point, *, at: float, over: tuple[Op, ...] = ()
) -> tuple[SpriteLayer, ...]:
    """Return a shade and a card with the title, in the lower corner away from the picture's `focus`; else nothing.

    `over` draws what the card lies on.
    """
    if not title.text.strip():
        return ()
    frame = context.frame
    section = context.section if context.section.strip() != title.text.strip() else ""
    blocks = _blocks(context, theme, title, section, (CARD_WIDTH if frame.wide else frame.content.w) - 2 * CARD_PAD)
    box = _box(frame, blocks, left=focus[0] > 0.5)
    x, y = box.x + CARD_PAD, box.y + CARD_PAD
    above, below = blocks
    gap = above.height + SECTION_GAP if above.lines else 0.0
    ops = (
        *theme.plate(box, frame, over=over), *text_ops(above, x, y, paint=theme.palette.accent_text, hang=True),
        *text_ops(below, x, y + gap, paint=theme.palette.ink, accent=theme.palette.accent_text, hang=True),
    )  # fmt: skip
    shade = sprite("shade", *_shades(frame, box), box=whole(frame))
    return shade, rise_in(sprite("card", *ops), at, CARD_SECONDS, by=CARD_RISE)


def _blocks(context: SceneContext, theme: Theme, title: RichText, section: str, width: float) -> tuple[Block, Block]:
    frame = context.frame
    above = set_text(
        section, theme, "label", sizes=sizes_from(SECTION_SIZE, floor_size(frame)), width=width, max_lines=1,
        language=context.language,
    )  # fmt: skip
    size = TITLE_SIZE["wide" if frame.wide else "tall"]
    below = set_text(
        title, theme, "display", sizes=sizes_from(size, 40.0), width=width, height=frame.content.h * 0.5, max_lines=3,
        leading=1.08, language=context.language,
    )  # fmt: skip
    return above, below


def _box(frame: Frame, blocks: tuple[Block, Block], *, left: bool) -> Box:
    above, below = blocks
    area = frame.content
    width = area.w if frame.aspect == "9:16" else max(above.width, below.width) + 2 * CARD_PAD
    height = 2 * CARD_PAD + below.height + (above.height + SECTION_GAP if above.lines else 0.0)
    lift = 0.0 if frame.wide or not frame.captions else CAPTIONS_LIFT
    bottom = min(area.bottom - lift, frame.height - SAFE_BOTTOM)
    return Box(x=area.x if left else area.right - width, y=bottom - height, w=width, h=height)


def _shades(frame: Frame, box: Box) -> tuple[RectOp, ...]:
    page, shape = whole(frame), "wide" if frame.wide else "tall"
    low = scrim(page, (0, frame.height * SCRIM_FROM[shape]), (0, frame.height), SCRIM_STRENGTH[shape])
    if not frame.wide:
        return (low,)
    middle = box.center[0]
    edge = frame.width if middle > frame.width / 2 else 0.0
    start = frame.width * (0.42 if edge else 0.58)
    return low, scrim(page, (start, 0), (edge, 0), SIDE_STRENGTH)
