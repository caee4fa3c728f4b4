"""The author's video: filling the frame, or whole on the ground, with its title on a card if it has one."""

from __future__ import annotations

from app.design.frame import LaidOut, SceneContext
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, whole
from app.design.parts.pictures import contained, picture_size
from app.design.parts.titlecard import title_card
from app.design.tokens import Theme
from app.media.composition import ClipLayer, Layer
from app.media.drawing.ops import Box
from app.story.script import ClipVisual

CARD_AT_SECONDS = 0.5


def lay_out(visual: ClipVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the clip's layers. Raises MediaError when the file is missing or has no picture."""
    size = picture_size(visual.path)
    ground = ground_layer(context.frame, theme)
    if visual.fit == "cover":
        card = title_card(context, theme, visual.title, visual.focus, at=CARD_AT_SECONDS)
        return LaidOut((ground, _clip(visual, whole(context.frame)), *card), caption_tone="picture")
    top = header(context, theme, visual.title)
    area = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(context.frame) - top.body.y)
    box = contained(size, area)
    layers: tuple[Layer, ...] = (ground, *top.layers, _clip(visual, box))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box,))


def _clip(visual: ClipVisual, box: Box) -> ClipLayer:
    return ClipLayer(
        id="clip", path=visual.path, box=box, fit=visual.fit, focus=visual.focus, trim_start=visual.trim_start,
        trim_end=visual.trim_end, loop=visual.loop, volume=visual.volume,
    )  # fmt: skip
