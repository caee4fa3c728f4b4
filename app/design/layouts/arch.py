"""The author's picture in an arched window behind the hills, its title beside or above it."""

from __future__ import annotations

from app.design.cast import is_airborne
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import photo
from app.design.motion import enter_object, fade_in, pop_in
from app.design.parts.header import headline, headline_sizes
from app.design.parts.landscape import ground_crests, ground_hills, light_rings, sun
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import picture_size, surely
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.stages.plinths import SUN_CODES
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, GroupOp, IllustrationOp, ImageOp, Op, Paint, RectOp
from app.story.script import PictureVisual

WIDE_ARCH = Box(x=1120.0, y=96.0, w=640.0, h=1200.0)
WIDE_TEXT = 900.0
"""A wide page's window, running down behind the hills, and the width of the words beside it."""
TALL_WIDTH = {"9:16": 700.0, "1:1": 520.0, "4:5": 640.0}
TALL_TEXT_SHARE = 0.40
TALL_GAP = 72.0
LEAST_ARCH = 260.0
"""A tall page's window: its width, and how low it may be above the hills."""
FRAME_WIDTH = 20.0
FOOT = 120.0
"""How far the window goes on behind the hills."""

SHADOW_SHIFT, SHADOW_BLUR, SHADOW_STRENGTH = (-14.0, 26.0), 34.0, 0.34
SUN_RADIUS = 0.17
RINGS = (1.30, 1.0, 0.76)
"""The sun over the window's shoulder and the rings about it, in widths of the window."""
OBJECT_HEIGHT, OBJECT_TURN = 150.0, 8.0


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the page's layers; a picture without words, or one shown whole, is laid out as in other themes.

    Raises MediaError when the file is missing or is no picture.
    """
    if visual.fit != "cover" or not visual.title.text.strip():
        return photo.lay_out(visual, context, theme)
    picture_size(visual.path)
    frame = context.frame
    block = _title(visual, context, theme)
    floor = ground_crests(frame)[0][0][1]
    box = _window(frame, block, floor)
    if not block.whole or floor - box.y < LEAST_ARCH:
        return photo.lay_out(visual, context, theme)
    top = (frame.content.y + floor - block.height) / 2 if frame.wide else frame.content.y
    words = headline(block, theme, frame.content.x, top, at=context.entrance)
    shown = sprite("picture", *_arch(visual, box, theme), box=whole(frame))
    layers = (
        ground_layer(frame, theme, focus=None), fade_in(sprite("sky", *_sky(box), box=whole(frame)), 0.0),
        pop_in(shown, context.entrance + 0.1, 0.6, scale=0.97, by=32.0), *_object(visual, box, floor, context, theme),
        sprite("hills", *ground_hills(frame, theme.palette), box=whole(frame)), *words.layers,
    )  # fmt: skip
    seen = Box(x=box.x, y=box.y, w=box.w, h=min(floor, frame.content.bottom) - box.y)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(seen, words.box))


def _title(visual: PictureVisual, context: SceneContext, theme: Theme) -> Block:
    frame, area = context.frame, context.frame.content
    sizes = headline_sizes(theme, frame, "statement")
    return set_text(
        visual.title, theme, "display", sizes=(*sizes, *sizes_from(sizes[-1], floor_size(frame) * 1.5)),
        width=WIDE_TEXT if frame.wide else area.w, height=area.h * (1.0 if frame.wide else TALL_TEXT_SHARE),
        max_lines=5 if frame.wide else 3, leading=theme.headline_leading, language=context.language,
    )  # fmt: skip


def _window(frame: Frame, title: Block, floor: float) -> Box:
    """Return the window's box, its foot hidden behind the hills at `floor`."""
    if frame.wide:
        return WIDE_ARCH.model_copy(update={"h": floor + FOOT - WIDE_ARCH.y})
    top = frame.content.y + title.height + TALL_GAP
    width = TALL_WIDTH[frame.aspect]
    return Box(x=(frame.width - width) / 2, y=top, w=width, h=floor + FOOT - top)


def _arch(visual: PictureVisual, box: Box, theme: Theme) -> tuple[Op, ...]:
    """Return the picture in its frame, round at the top, with its shadow on the wall."""
    palette, outer = theme.palette, box.inset(-FRAME_WIDTH / 2)
    dx, dy = SHADOW_SHIFT
    fallen = Box(x=outer.x + dx, y=outer.y + dy, w=outer.w, h=outer.h)
    dark = Paint(fill=palette.shadow, blur=SHADOW_BLUR, opacity=SHADOW_STRENGTH)
    image = ImageOp(path=visual.path, box=box, fit="cover", focus=visual.focus)
    # The clip goes on far below the picture, so that only its upper corners are round.
    inside = Box(x=box.x, y=box.y, w=box.w, h=box.h + box.w)
    return (
        RectOp(box=fallen, radii=_round_top(outer), paint=dark),
        RectOp(box=outer, radii=_round_top(outer), paint=Paint(fill=palette.surface)),
        GroupOp(ops=(image,), clip=inside.inset(FRAME_WIDTH / 2), clip_radius=box.w / 2 - FRAME_WIDTH / 2),
    )


def _round_top(box: Box) -> tuple[float, float, float, float]:
    return box.w / 2, box.w / 2, 0.0, 0.0


def _sky(box: Box) -> tuple[Op, ...]:
    """Return the light behind the window: rings about it, the sun over its shoulder."""
    middle = box.x + box.w / 2, box.y + box.w * 0.55
    shoulder = box.x + box.w * 0.06, box.y + box.w * 0.24
    rings = light_rings(middle, [box.w * reach for reach in RINGS], 0.34)
    return *rings, *sun(shoulder, box.w * SUN_RADIUS)


def _object(
    visual: PictureVisual, box: Box, floor: float, context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return what the title surely names, before the window's edge."""
    code = surely(visual.title.text, "", context.language)
    if code is None or code.removesuffix("-fe0f") in SUN_CODES:
        return ()
    flying = is_airborne(code)
    base = box.x, floor - (box.w * 0.14 if flying else -12.0)
    shown = IllustrationOp(
        code=code, base=base, height=OBJECT_HEIGHT, measure="larger", grade=theme.grade,
        rotation=OBJECT_TURN if flying else 0.0,
    )  # fmt: skip
    return (enter_object(sprite("object", shown), context.entrance + 0.35, theme.motion),)
