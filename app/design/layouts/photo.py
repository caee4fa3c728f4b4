"""The author's picture: filling the frame and slowly moving, or whole on the ground like a print."""

from __future__ import annotations

from app.design.frame import LaidOut, SceneContext
from app.design.motion import keys, pop_in
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import contained, picture_size
from app.design.parts.titlecard import title_card
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, ImageOp
from app.story.script import PictureVisual

START_SCALE, END_SCALE = 1.04, 1.12
"""Ken Burns: from and to. The picture is drawn at the larger and shrunk to the smaller, so it is never blown up."""

DRIFT_SHARE = 0.012
"""How far the picture drifts sideways, as a share of the frame's width."""

PRINT_RADIUS = 24.0
CARD_AT_SECONDS = 0.5


def lay_out(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the picture's layers. Raises MediaError when the file is missing or is no picture."""
    if visual.fit == "contain":
        return _print(visual, context, theme)
    page = whole(context.frame)
    moving = visual.motion == "ken-burns"
    picture = _moving(visual, context, page) if moving else sprite("picture", _image(visual, page), box=page)
    card = title_card(context, theme, visual.title, visual.focus, at=CARD_AT_SECONDS, over=picture.drawing.ops)
    shade = card[0].drawing.ops if card else ()
    return LaidOut(
        (ground_layer(context.frame, theme), picture, *card), caption_tone="picture",
        backdrop=(*picture.drawing.ops, *shade),
    )  # fmt: skip


def _image(visual: PictureVisual, box: Box, *, radius: float = 0.0) -> ImageOp:
    picture_size(visual.path)
    return ImageOp(path=visual.path, box=box, fit=visual.fit, focus=visual.focus, radius=radius)


def _moving(visual: PictureVisual, context: SceneContext, page: Box) -> SpriteLayer:
    """Return the picture drawn larger than the frame and scaled about its focus from 1.04 to 1.12 of it."""
    spare = END_SCALE - 1.0
    drawn = Box(x=-page.w * spare / 2, y=-page.h * spare / 2, w=page.w * END_SCALE, h=page.h * END_SCALE)
    drift = page.w * DRIFT_SHARE * (1.0 if visual.focus[0] <= 0.5 else -1.0)
    last = max(context.duration, 0.1)
    layer = sprite("picture", _image(visual, drawn), box=drawn)
    scale = keys((0.0, START_SCALE / END_SCALE), (last, 1.0), ease="linear")
    return layer.model_copy(update={"scale": scale, "x": keys((0.0, 0.0), (last, drift), ease="linear")})


def _print(visual: PictureVisual, context: SceneContext, theme: Theme) -> LaidOut:
    top = header(context, theme, visual.title)
    area = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(context.frame) - top.body.y)
    box = contained(picture_size(visual.path), area)
    picture = sprite("picture", *theme.framed(_image(visual, box, radius=PRINT_RADIUS), context.frame))
    layers: tuple[Layer, ...] = (
        ground_layer(context.frame, theme), *top.layers, pop_in(picture, 0.1, 0.6, scale=0.96, by=24.0)
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box,))
