"""The author's logo in the upper right corner."""

from __future__ import annotations

from app.design.frame import Frame
from app.design.parts.layers import sprite
from app.design.parts.pictures import picture_size
from app.design.tokens import LOGO_HEIGHT, LOGO_WIDTH
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, ImageOp

TALL_TOP = 192.0
"""In a phone's frame the logo keeps clear of what the phone shows at the top."""


def logo_layer(path: str, frame: Frame) -> SpriteLayer:
    """Return the logo, whole, its right edge on the margin.

    Raises MediaError when the file is missing or is no picture.
    """
    width, height = picture_size(path)
    scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
    right, top = frame.width - frame.margin, TALL_TOP if frame.aspect == "9:16" else 72.0
    box = Box(x=right - width * scale, y=top, w=width * scale, h=height * scale)
    return sprite("logo", ImageOp(path=path, box=box, fit="contain"))
