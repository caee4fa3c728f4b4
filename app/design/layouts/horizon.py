"""A section's break and the end card in a landscape: the sun rises behind the part's number, and sets at the end."""

from __future__ import annotations

from dataclasses import replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import ending, section
from app.design.motion import keys
from app.design.parts.landscape import crest_height, ground_crests, ground_hills, halos, sun_disc
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Point, TextOp
from app.story.script import EndingVisual, SectionVisual

BEHIND = frozenset({"ground", "scenery", "emblem", "words-shade"})
"""Layers of a plain page that the landscape takes the place of, or stands before."""

SUN_X = {"16:9": 0.79, "9:16": 0.66, "1:1": 0.76, "4:5": 0.72}
LARGEST_SUN = {"16:9": 330.0, "9:16": 380.0, "1:1": 220.0, "4:5": 270.0}
LEAST_SUN = 90.0
RISEN = {"section": 0.55, "ending": 0.18}
"""How far the middle of the sun is above the hills, in radii."""
NUMBER_SUN = 0.74
"""Radius of the sun behind a number, in heights of it."""
CLEARANCE, BELOW_BUTTON, TITLE_GAP = 48.0, 120.0, 28.0
HALO_REACH = 2.0
"""Halos reach no farther than so many radii: words are near."""

RISE_SECONDS, RISE_UNITS = 1.6, 60.0


def lay_out(visual: SectionVisual | EndingVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the plain page with its sun, and hills at its foot."""
    frame = context.frame
    if isinstance(visual, SectionVisual):
        laid_out = section.lay_out(visual, context, theme)
        number = next((layer for layer in laid_out.layers if layer.id == "number"), None)
        center, radius = (
            _behind_number(number, laid_out.lit[0])
            if isinstance(number, SpriteLayer)
            else _risen(laid_out, frame, "section")
        )
    else:
        laid_out = ending.lay_out(visual, context, theme)
        center, radius = _risen(laid_out, frame, "ending")
    shade = [layer for layer in laid_out.layers if layer.id == "words-shade"]
    front = [layer for layer in laid_out.layers if layer.id not in BEHIND]
    hills = sprite("hills", *ground_hills(frame, theme.palette), box=whole(frame))
    layers: tuple[Layer, ...] = (
        ground_layer(frame, theme),
        *shade,
        *_sun(center, radius, context, theme),
        hills,
        *front,
    )
    return replace(laid_out, layers=layers)


def _behind_number(layer: SpriteLayer, title: Box) -> tuple[Point, float]:
    """Return where the sun behind a number is, and its radius: clear of the title beside or below it."""
    op = next(op for op in layer.drawing.ops if isinstance(op, TextOp))
    left, top, right, bottom = typeset.ink_bounds(op.text, op.font) or (0.0, 0.0, 0.0, 0.0)
    ink = Box(x=op.x + left, y=op.y + top, w=right - left, h=bottom - top)
    free = title.y - ink.center[1] if title.y > ink.bottom else ink.center[0] - title.right
    return ink.center, min(max(ink.h, ink.w) * NUMBER_SUN, free - TITLE_GAP)


def _risen(laid_out: LaidOut, frame: Frame, kind: str) -> tuple[Point, float]:
    """Return where the sun stands above the hills: beside the words, or below them as large as they leave room."""
    x = frame.width * SUN_X[frame.aspect]
    crest, risen = crest_height(ground_crests(frame)[0], x), RISEN[kind]
    words = max(box.bottom for box in laid_out.lit) + (BELOW_BUTTON if kind == "ending" else 0.0)
    top = frame.content.y if frame.wide else words + CLEARANCE
    beside = min(x - max(box.right for box in laid_out.lit) - CLEARANCE, crest - frame.content.y)
    radius = min(LARGEST_SUN[frame.aspect], max((crest - top) / (1.0 + risen), beside))
    return (x, crest - radius * risen), radius


def _sun(center: Point, radius: float, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    if radius < LEAST_SUN:
        return ()
    light = (*theme.scenery(context.frame, center, radius), *halos(center, radius, reach=HALO_REACH))
    rising = keys((context.entrance, RISE_UNITS), (context.entrance + RISE_SECONDS, 0.0))
    disc = sprite("sun", *sun_disc(center, radius)).model_copy(update={"y": rising})
    return sprite("scenery", *light, box=whole(context.frame)), disc
