"""What the renderer's tests draw: flat boxes, by a rasteriser of a few lines, and small compositions of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from app.media.composition import Composition, CompositionScene, Layer, SpriteLayer, Transition
from app.media.drawing.ops import Box, Drawing, Paint, RectOp
from app.media.yuv import Pixels, Planes


@dataclass(frozen=True)
class BoxSprite:
    pixels: Pixels
    x: int
    y: int
    opaque: bool


def draw_boxes(drawing: Drawing, scale: float, _canvas: tuple[int, int]) -> BoxSprite:
    """Rasterise rectangles with flat colours; later ones replace what is below."""
    boxes = [op for op in drawing.ops if isinstance(op, RectOp)]
    left = math.floor(min(op.box.x for op in boxes) * scale / 2) * 2
    top = math.floor(min(op.box.y for op in boxes) * scale / 2) * 2
    right = math.ceil(max(op.box.right for op in boxes) * scale)
    bottom = math.ceil(max(op.box.bottom for op in boxes) * scale)
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8)
    for op in boxes:
        assert isinstance(op.paint.fill, str)
        red, green, blue, alpha = colour(op.paint.fill)
        rows = slice(round(op.box.y * scale) - top, round(op.box.bottom * scale) - top)
        columns = slice(round(op.box.x * scale) - left, round(op.box.right * scale) - left)
        pixels[rows, columns] = np.rint(np.array([red, green, blue, 255]) * alpha / 255)
    return BoxSprite(pixels, left, top, bool((pixels[..., 3] == 255).all()))


def colour(code: str) -> tuple[int, int, int, int]:
    """Return the four bytes of #RRGGBB or #RRGGBBAA."""
    digits = code[1:] + ("FF" if len(code) == 7 else "")
    red, green, blue, alpha = bytes.fromhex(digits)
    return red, green, blue, alpha


def rect(x: float, y: float, w: float, h: float, fill: str, /) -> Drawing:
    """Return a drawing of one box."""
    return Drawing(ops=(RectOp(box=Box(x=x, y=y, w=w, h=h), paint=Paint(fill=fill)),))


def box(left: float, top: float, w: float, h: float, fill: str, /, **pose: Any) -> SpriteLayer:
    """Return a layer of one box."""
    return SpriteLayer(drawing=rect(left, top, w, h, fill), **pose)


def scene(*layers: Layer, frames: int, transition: int = 0) -> CompositionScene:
    """Return a scene that comes in by a crossfade of `transition` frames, if any."""
    kind = "crossfade" if transition else "cut"
    return CompositionScene(
        id="scene", frames=frames, layers=layers, transition=Transition(kind=kind, frames=transition)
    )


def composition(*scenes: CompositionScene, size: tuple[int, int] = (160, 90), **fields: Any) -> Composition:
    """Return a composition whose canvas unit is one pixel."""
    fields.setdefault("fps", Fraction(30))
    return Composition(size=size, canvas=size, scenes=scenes, **fields)


def decoded(path: Path) -> list[Pixels]:
    """Return all frames of a file as RGB."""
    with av.open(str(path)) as container:
        return [Planes.of(frame).to_rgb() for frame in container.decode(video=0)]


def near(pixel: Any, expected: tuple[int, int, int], tolerance: int = 6) -> bool:
    """Whether a pixel has a colour, within a tolerance per channel."""
    return bool(np.abs(np.asarray(pixel, dtype=int) - expected).max() <= tolerance)
