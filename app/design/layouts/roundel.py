"""A picture printed in two inks in a large disc that the page cuts, beside its title in large type."""

from __future__ import annotations

from dataclasses import replace

from app.design.contrast import luminance
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import photo
from app.design.motion import keys
from app.design.palette import Palette
from app.design.parts.accordion import FAR
from app.design.parts.header import headline, headline_sizes, support
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.lower_band import edge, lower_band
from app.design.parts.pictures import picture_size, standing, surely
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.parts.tight import tightened
from app.design.parts.tiles import quarter
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box, GroupOp, ImageOp
from app.story.script import PictureVisual

DISC = {"16:9": (0.800, 0.500, 0.560), "9:16": (0.60, 0.0, 0.50), "1:1": (0.66, 0.0, 0.44), "4:5": (0.62, 0.0, 0.47)}
"""The disc: its middle's x and y and its radius, x and radius of a tall page in its width, else y and radius in its
height; on a tall page it rises from the lower edge."""

TALL_SUNK = 0.44
"""How much of its radius a tall page's disc reaches above its middle, which lies on the lower edge less this."""

CORNER = 0.30
"""Side of the quarter disc in the corner, as a share of the page's height."""
ON_CORNER = 0.58

WORDS_GAP = 56.0
SOLID = 0.88
SMALLEST = 56.0
SECTION_SIZE = 56.0
SECTION_GAP = 28.0
WIPE_SECONDS = 0.44


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the page; a picture without a title, or one to be shown whole, is laid out as any theme does.

    Raises MediaError when the file is missing or is no picture.
    """
    if not visual.title.text.strip() or visual.fit == "contain":
        return photo.lay_out(visual, context, theme)
    frame = context.frame
    theme = replace(theme, palette=theme.blocks()[-1])
    title, below = _words(visual, context, theme)
    area = frame.content
    disc = _disc(frame, area.y + title.height + below.height + WORDS_GAP)
    height = title.height + (SECTION_GAP + below.height if below.lines else 0.0)
    top = area.y + (area.h - height) * 0.42 if frame.wide else area.y
    placed = headline(title, theme, area.x, top, at=context.entrance)
    under = support(
        below, theme, area.x, top + title.height + SECTION_GAP, at=context.entrance + 0.4, fill=theme.palette.ink
    )
    band = None if frame.wide else lower_band(frame, theme)
    layers = (
        ground_layer(frame, theme), _picture(visual, disc, context, theme), *_corner(visual, context, theme),
        *((band.layer,) if band else ()), *placed.layers, *under.layers,
    )  # fmt: skip
    captions = frame.caption_area
    if frame.wide:
        captions = Box(x=area.x, y=captions.y, w=disc.x - area.x, h=captions.h)
    tone = band.palette.look if band else theme.palette.look
    return LaidOut(layers, caption_tone=tone, caption_area=captions, lit=(disc,))


def _disc(frame: Frame, least_top: float) -> Box:
    """Return the square about the disc; on a tall page below the words."""
    x, y, radius = DISC[frame.aspect]
    if frame.wide:
        size, middle = radius * frame.height, (x * frame.width, y * frame.height)
    else:
        bottom = edge(frame)
        size = min(radius * frame.width, (bottom - least_top) / (1.0 + TALL_SUNK))
        middle = (x * frame.width, bottom - TALL_SUNK * size)
    return Box(x=middle[0] - size, y=middle[1] - size, w=2 * size, h=2 * size)


def _words(visual: PictureVisual, context: SceneContext, theme: Theme) -> tuple[Block, Block]:
    frame, area, language = context.frame, context.frame.content, context.language
    width = _disc(frame, 0.0).x - 16.0 - area.x if frame.wide else area.w
    usual = (*headline_sizes(theme, frame, "title"), *headline_sizes(theme, frame, "statement"))
    sizes = tuple(sorted({*usual, *sizes_from(min(usual), SMALLEST)}, reverse=True))
    title = set_text(
        visual.title, theme, "display", sizes=sizes, width=width, height=area.h * (0.8 if frame.wide else 0.44),
        max_lines=5 if frame.wide else 3, leading=theme.headline_leading, language=language,
    )  # fmt: skip
    section = context.section if context.section.strip() != visual.title.text.strip() else ""
    below = set_text(
        section, theme, "label", sizes=sizes_from(SECTION_SIZE, floor_size(frame)), width=width, max_lines=2,
        leading=1.1, language=language,
    )  # fmt: skip
    return tightened(title, SOLID), below


def _inks(theme: Theme) -> tuple[str, str]:
    """Return a dark ink with a colour and a light one without."""
    dark = [block for block in theme.blocks() if block.look == "dark"] or [theme.palette]
    return max(dark, key=_vividness).ground, max(theme.blocks(), key=lambda block: luminance(block.ground)).ground


def _vividness(block: Palette) -> int:
    channels = [int(block.ground[place : place + 2], 16) for place in (1, 3, 5)]
    return max(channels) - min(channels)


def _picture(visual: PictureVisual, disc: Box, context: SceneContext, theme: Theme) -> SpriteLayer:
    """Return the disc, uncovered from the left."""
    picture_size(visual.path)
    image = ImageOp(path=visual.path, box=disc, focus=visual.focus, duotone=_inks(theme))
    layer = sprite("picture", GroupOp(ops=(image,), clip=disc, clip_radius=disc.w / 2))
    at = context.entrance
    right = keys((at, disc.x, "move"), (at + WIPE_SECONDS, disc.right))
    return layer.model_copy(
        update={"start": max(0.0, at), "clip": Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)}
    )


def _corner(visual: PictureVisual, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return a quarter disc in the lower right corner with what the title names, if that has a picture."""
    frame = context.frame
    code = surely(visual.title.text, context.section, context.language) if frame.wide else None
    if code is None:
        return ()
    side = frame.height * CORNER
    box = Box(x=frame.width - side, y=frame.height - side, w=side, h=side)
    color = max(theme.blocks(), key=lambda block: (_vividness(block), luminance(block.ground))).ground
    center = (box.x + side * 0.58, box.y + side * 0.56)
    ops = (quarter(box, "br", color), standing(code, center, side * ON_CORNER, theme))
    return (sprite("corner", *ops),)
