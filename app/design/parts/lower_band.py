"""The block of colour at the foot of a page that captions stand on, and the edge above it."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.contrast import luminance
from app.design.frame import Frame
from app.design.palette import Palette
from app.design.parts.layers import sprite
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box

BAND_GAP = {True: 8.0, False: -24.0}
"""From where content ends to the band, by whether the frame is wide: a tall one's captions have two lines."""


UNDER_WORDS, CAPTIONS_HIGH = 52.0, 228.0
"""On a phone's page captions stand below the words by this, so high: the page's colours and objects go on below."""
BESIDE_GAP = 40.0

BLEED = 48.0
"""How far blocks go beyond the page's sides, as in print: right at an edge colour would mix with what is below."""


@dataclass(frozen=True)
class LowerBand:
    """The band's layer, and the palette of what stands on it."""

    layer: SpriteLayer
    palette: Palette


def across(frame: Frame, top: float, bottom: float) -> Box:
    """Return a block's box from side to side of the page, and beyond."""
    return Box(x=-BLEED, y=top, w=frame.width + 2 * BLEED, h=bottom - top)


def edge(frame: Frame) -> float:
    """Return the y of the page's lower edge: that of the captions' band, or the frame's own without captions."""
    return frame.content.bottom + BAND_GAP[frame.wide] if frame.captions else float(frame.height)


def lower_band(frame: Frame, theme: Theme, *, unlike: Palette | None = None) -> LowerBand | None:
    """Return the captions' band in the darkest colour that is neither the ground's nor `unlike`, if any."""
    if not frame.captions:
        return None
    own, *others = theme.blocks()
    free = [block for block in others if unlike is None or block.ground != unlike.ground]
    palette = min(free, key=lambda block: luminance(block.ground), default=own)
    band = rounded(across(frame, edge(frame), frame.height + BLEED), 0.0, palette.ground)
    return LowerBand(sprite("band", band), palette)


def is_phone(frame: Frame) -> bool:
    """Return whether a page goes on to its foot, where a phone has its buttons: nothing is read there."""
    return frame.aspect == "9:16"


def under_words(frame: Frame, bottom: float) -> Box | None:
    """Return where captions stand on a phone's page whose words end at `bottom`; None on others or without any."""
    if not is_phone(frame) or not frame.captions:
        return None
    area = frame.caption_area
    top = min(bottom + UNDER_WORDS, area.bottom - CAPTIONS_HIGH)
    return Box(x=frame.margin, y=top, w=area.right - frame.margin, h=CAPTIONS_HIGH)


def beside_object(frame: Frame, left: float) -> Box | None:
    """Return where captions stand on a wide page whose object goes on to the foot from `left`; None on others."""
    if not frame.wide or not frame.captions:
        return None
    area = frame.caption_area
    return Box(x=frame.margin, y=area.y, w=min(area.right, left - BESIDE_GAP) - frame.margin, h=area.h)
