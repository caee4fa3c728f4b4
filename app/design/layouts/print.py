"""The author's picture as a print on the page, its title beside it, and before it what the title is about."""

from __future__ import annotations

from app.design.cast import is_airborne
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import enter_object, pop_in
from app.design.parts.beside import page_body, title_beside
from app.design.parts.header import headline
from app.design.parts.ink import printed_disc
from app.design.parts.layers import sprite, whole
from app.design.parts.pictures import contained, picture_size, surely
from app.design.parts.text import Block
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, IllustrationOp, ImageOp
from app.story.script import PictureVisual

WIDE_TEXT_SHARE = 0.36
GUTTER = 88.0
TALL_TEXT_SHARE = 0.40
"""The most of the page that a title takes: of its width beside the print, of its height above it."""
TALL_GAP = 64.0
EDGE = 34.0
"""Room about the print, as it lies at an angle."""

SHAPE = {"16:9": 1.28, "9:16": 1.50, "1:1": 1.5, "4:5": 1.3}
"""Width of a print by its height where the picture is cropped to fill it."""

DISC_SHARE = 0.45
DISC_SHIFT = (0.30, 0.39)
"""The disc behind: its radius, in heights of the print, and its middle right of and above the lower left corner."""
STICKER_SHARE = 0.34
STICKER_TURN = 9.0


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the page's layers. Raises MediaError when the file is missing or is no picture."""
    frame = context.frame
    size = picture_size(visual.path)
    block, top = title_beside(visual.title, context, theme, wide=WIDE_TEXT_SHARE, tall=TALL_TEXT_SHARE)
    box = _box(visual, size, frame, block, top)
    words = headline(block, theme, frame.content.x, top, at=context.entrance)
    image = ImageOp(path=visual.path, box=box, fit=visual.fit, focus=visual.focus)
    layers = (
        _ground(box, frame, theme), pop_in(sprite("picture", *theme.framed(image, frame)), context.entrance + 0.1),
        *_sticker(visual, box, context, theme), *words.layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box,))


def _box(visual: PictureVisual, size: tuple[int, int], frame: Frame, block: Block, top: float) -> Box:
    """Return where the print lies: a picture shown whole keeps its shape, another is cropped to a pleasant one."""
    area = page_body(frame)
    if frame.wide:
        left = area.x + (area.w * WIDE_TEXT_SHARE + GUTTER if block.lines else 0.0)
        room = Box(x=left, y=area.y, w=area.right - left, h=area.h)
    else:
        below = top + block.height + TALL_GAP if block.lines else area.y
        room = Box(x=area.x, y=below, w=area.w, h=area.bottom - below)
    room = room.inset(EDGE)
    shape = size if visual.fit == "contain" else (round(1000 * SHAPE[frame.aspect]), 1000)
    return contained(shape, room)


def _ground(box: Box, frame: Frame, theme: Theme) -> SpriteLayer:
    """Return the ground, printed with the disc that shows behind the print."""
    across, up = DISC_SHIFT
    center = box.x + across * box.h, box.bottom - up * box.h
    disc = printed_disc(center, DISC_SHARE * box.h, theme.highlight)
    return sprite("ground", *theme.ground(frame), disc, box=whole(frame))


def _sticker(visual: PictureVisual, box: Box, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return an illustration of the title's surest word, stuck over the corner that shows least."""
    code = surely(visual.title.text, "", context.language) if visual.fit == "cover" else None
    if code is None:
        return ()
    height = STICKER_SHARE * min(box.h, 620.0)
    x = box.right - height * 0.30 if visual.focus[0] <= 0.6 or context.frame.wide else box.x + height * 0.3
    base = min(x, context.frame.width - height * 0.62), box.bottom + height * 0.18
    op = IllustrationOp(
        code=code, base=base, height=height, measure="larger", rotation=STICKER_TURN if is_airborne(code) else 0.0,
        grade=theme.grade,
    )  # fmt: skip
    return (enter_object(sprite("sticker", op), context.entrance + 0.35, theme.motion),)
