"""The author's picture in a frame, its title beside it or above it, before its corner a tile of what that is about.

A picture without a title fills the page.
"""

from __future__ import annotations

from app.design.cast import shape
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import photo
from app.design.motion import pop_in
from app.design.parts.beside import page_body, title_beside
from app.design.parts.header import headline
from app.design.parts.layers import sprite, whole
from app.design.parts.pictures import contained, picture_size, standing, surely
from app.design.parts.text import Block
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, ImageOp, Op
from app.story.script import PictureVisual

WIDE_TEXT_SHARE = 0.40
TALL_TEXT_SHARE = 0.36
"""The most of the page that a title takes: of its width beside the picture, of its height above it."""
GUTTER = 88.0
TALL_GAP = 72.0
FRAME_ROOM = 24.0
"""Room about the picture for its frame."""

TILE = {"16:9": 188.0, "9:16": 188.0, "1:1": 132.0, "4:5": 148.0}
TILE_CORNER = 0.26
TILE_OUT, TILE_UP = 0.46, 0.30
"""How far a tile stands out from the picture's left edge, and how far above its foot it ends, in sides of a tile."""
ON_TILE = 0.64
LEAST_PICTURE = 320.0

PICTURE_SECONDS, PICTURE_DELAY = 0.8, 0.1
TILE_SECONDS, TILE_DELAY = 0.6, 0.35


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the page's layers. Raises MediaError when the file is missing or is no picture."""
    frame = context.frame
    size = picture_size(visual.path)
    block, top = title_beside(visual.title, context, theme, wide=WIDE_TEXT_SHARE, tall=TALL_TEXT_SHARE)
    box = _box(visual, size, frame, block, top)
    if not block.lines or min(box.w, box.h) < LEAST_PICTURE:
        return photo.lay_out(visual, context, theme)
    image = ImageOp(path=visual.path, box=box, fit="cover", focus=visual.focus)
    words = headline(block, theme, frame.content.x, top, at=context.entrance)
    begin = context.entrance + PICTURE_DELAY
    framed = sprite("picture", *theme.framed(image, frame))
    layers: tuple[Layer, ...] = (
        sprite("ground", *theme.title_ground(frame), box=whole(frame)),
        pop_in(framed, begin, PICTURE_SECONDS, scale=0.97, by=32.0),
        *_tile(visual, image, context, theme), *words.layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box,))


def _box(visual: PictureVisual, size: tuple[int, int], frame: Frame, block: Block, top: float) -> Box:
    """Return where the picture stands: one shown whole keeps its shape, another is cropped to the room there is."""
    area = page_body(frame)
    if frame.wide:
        left = area.x + max(block.width, area.w * WIDE_TEXT_SHARE * 0.8) + GUTTER + TILE[frame.aspect] * TILE_OUT
        room = Box(x=left, y=area.y, w=area.right - left, h=area.h)
    else:
        above = top + block.height + TALL_GAP
        room = Box(x=area.x, y=above, w=area.w, h=area.bottom - above)
    room = room.inset(FRAME_ROOM)
    return contained(size, room) if visual.fit == "contain" else room


def _tile(visual: PictureVisual, image: ImageOp, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the illustration of what the title surely names, on a tile over the picture's lower left corner."""
    code = surely(visual.title.text, "", context.language)
    if code is None:
        return ()
    frame, side = context.frame, TILE[context.frame.aspect]
    out = TILE_OUT * side if frame.wide else -FRAME_ROOM
    y = image.box.bottom - side * (1.0 + TILE_UP)
    tile = Box(x=image.box.x - out, y=y, w=side, h=side)
    under: tuple[Op, ...] = theme.framed(image, frame)
    large = side * ON_TILE / max(1.0, shape(code) ** 0.25)
    ops = (
        *theme.pane(tile, frame, under=under, radius=side * TILE_CORNER),
        standing(code, tile.center, large, theme),
    )
    return (pop_in(sprite("tile", *ops), context.entrance + TILE_DELAY, TILE_SECONDS),)
