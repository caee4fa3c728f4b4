"""A face drawn with a few shapes, well enough that the detector finds it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.ops import Box, Drawing, EllipseOp, Op, Paint, PathOp, RectOp
from app.media.drawing.raster import rasterise

FACE_WIDTH, FACE_HEIGHT = 128.0, 168.0


def head(x: float, y: float) -> list[Op]:
    """Return a head whose face has its middle at (`x`, `y`)."""
    ops: list[Op] = [_oval(x, y - 20, 78, 96, "#3A2A20"), _oval(x, y, FACE_WIDTH / 2, FACE_HEIGHT / 2, "#E3AE8E")]
    for side in (-1, 1):
        ops += _eye(x + side * 26, y)
        ops.append(_oval(x + side * 30, y + 25, 20, 16, "#D08C70", blur=8, opacity=0.5))
        ops.append(_oval(x + side * 6, y + 24, 3, 2, "#70402E", blur=1))
    ops.append(_oval(x, y + 8, 5, 16, "#F3C8AC", blur=4, opacity=0.7))
    ops.append(_oval(x, y + 46, 22, 7, "#B0524A", blur=1.5))
    lips = Paint(fill="#6A2A28", stroke=2)
    return [*ops, PathOp(d=f"M{x - 22} {y + 46}Q{x} {y + 49} {x + 22} {y + 46}", paint=lips)]


def _eye(x: float, y: float) -> list[Op]:
    brow = PathOp(d=f"M{x - 15} {y - 26}Q{x} {y - 34} {x + 15} {y - 26}", paint=Paint(fill="#3A2418", stroke=5))
    lid = _oval(x, y - 14, 14, 8, "#A06A50", blur=4, opacity=0.8)
    return [lid, _oval(x, y - 12, 11, 5.5, "#FFFFFF"), _oval(x, y - 12, 5, 5, "#2A1C14"), brow]


def _oval(
    x: float, y: float, rx: float, ry: float, color: str, *, blur: float = 0.0, opacity: float = 1.0
) -> EllipseOp:
    return EllipseOp(center=(x, y), rx=rx, ry=ry, paint=Paint(fill=color, blur=blur, opacity=opacity))


def portrait(width: int, height: int, *middles: tuple[float, float]) -> NDArray[np.uint8]:
    """Return a picture (h, w, 3) with a head about each of the points."""
    page = Box(x=0, y=0, w=width, h=height)
    ops: list[Op] = [RectOp(box=page, paint=Paint(fill="#5F737D"))]
    for x, y in middles:
        ops += head(x, y)
    return rasterise(Drawing(ops=tuple(ops), box=page), 1.0, (width, height)).pixels[..., :3]


def save_portrait(path: Path, width: int, height: int, *middles: tuple[float, float]) -> Path:
    """Write such a picture to a file."""
    cv2.imwrite(str(path), cv2.cvtColor(portrait(width, height, *middles), cv2.COLOR_RGB2BGR))
    return path


def film(path: Path, pictures: Sequence[NDArray[np.uint8]]) -> Path:
    """Write a clip that shows each picture for a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(8))
        stream.width, stream.height = pictures[0].shape[1], pictures[0].shape[0]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            for _ in range(8):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path
