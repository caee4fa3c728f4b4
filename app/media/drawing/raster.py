"""Drawings into sprites: every op drawn by Skia at the output's own scale, nothing scaled afterwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from app.media.drawing.bounds import text_origin
from app.media.drawing.glass import glass_pixels
from app.media.drawing.grounds import ground_pixels
from app.media.drawing.illustrations import draw_illustration
from app.media.drawing.ink import draw_ink, draw_torn
from app.media.drawing.long_shadow import long_shadow
from app.media.drawing.ops import (
    Box,
    Drawing,
    EllipseOp,
    Font,
    GlassOp,
    GroundOp,
    GroupOp,
    IllustrationOp,
    ImageOp,
    InkOp,
    Op,
    Paint,
    PathOp,
    RectOp,
    ShadowOp,
    TextOp,
    TornOp,
)
from app.media.drawing.paints import BLENDS, skia_paint
from app.media.drawing.paths import parse_path
from app.media.drawing.pictures import fitted_picture
from app.media.drawing.shadows import shadow_pixels
from app.media.drawing.shaping import EMOJI_SIZE_EM, Run, ShapedLine, shape
from app.media.drawing.sprite import PixelArea, Sprite, pixel_area, trimmed

EMOJI_DROP_EM = 0.17
"""How far below the baseline an emoji in a line of text stands."""

Pixels = NDArray[np.uint8]


def rasterise(drawing: Drawing, scale: float, canvas: tuple[int, int]) -> Sprite:
    """Draw at `scale` output pixels per canvas unit; `canvas` is the canvas's size in units.

    The sprite is trimmed to its ink, within the canvas grown by TRAVEL on each side and within the drawing's own box.
    A drawing that leaves no ink gives a transparent sprite of 2 × 2 pixels.

    Raises MediaError for a picture that cannot be read, NotFoundError for an unknown illustration and
    ConfigurationError for a typeface that is not there.
    """
    area = pixel_area(drawing, scale, canvas)
    if area is None:
        return Sprite(np.zeros((2, 2, 4), np.uint8), 0, 0, opaque=False)
    left, top, right, bottom = area
    ground, ops = _ground_under(drawing.ops, scale, area), drawing.ops
    pixels = np.zeros((bottom - top, right - left, 4), np.uint8) if ground is None else ground
    skia_canvas = _canvas(pixels)
    skia_canvas.translate(-left, -top)
    skia_canvas.scale(scale, scale)
    _draw_ops(skia_canvas, ops if ground is None else ops[1:], scale)
    return trimmed(pixels, left, top) if ground is None else Sprite(pixels, left, top, opaque=True)


def _ground_under(ops: tuple[Op, ...], scale: float, area: PixelArea) -> Pixels | None:
    """Return the pixels of the ground that fills the whole area under all other ops, or None when there is none."""
    if not isinstance(ops[0], GroundOp):
        return None
    left, top, right, bottom = area
    pixels, x, y = ground_pixels(ops[0], scale)
    if x > left or y > top or x + pixels.shape[1] < right or y + pixels.shape[0] < bottom:
        return None
    return np.ascontiguousarray(pixels[top - y : bottom - y, left - x : right - x])


def _canvas(pixels: Pixels) -> Any:
    """Return a canvas that draws into premultiplied pixels."""
    info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0]).getCanvas()


def _draw_ops(canvas: Any, ops: Iterable[Op], scale: float) -> None:
    for op in ops:
        _DRAW[type(op)](canvas, op, scale)


def _shape_paint(paint: Paint) -> Any:
    made = skia_paint(paint)
    if paint.blur:
        made.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, paint.blur))
    return made


def _rect(canvas: Any, op: RectOp, _scale: float) -> None:
    rounded = skia.RRect()
    rounded.setRectRadii(_skia_rect(op.box), [skia.Point(radius, radius) for radius in op.radii])
    canvas.drawRRect(rounded, _shape_paint(op.paint))


def _skia_rect(box: Box) -> Any:
    return skia.Rect.MakeXYWH(box.x, box.y, box.w, box.h)


def _ellipse(canvas: Any, op: EllipseOp, _scale: float) -> None:
    x, y = op.center
    canvas.drawOval(skia.Rect.MakeLTRB(x - op.rx, y - op.ry, x + op.rx, y + op.ry), _shape_paint(op.paint))


def _path(canvas: Any, op: PathOp, _scale: float) -> None:
    canvas.drawPath(parse_path(op.d), _shape_paint(op.paint))


def _text(canvas: Any, op: TextOp, scale: float) -> None:
    line = shape(op.text, op.font, op.language)
    x = text_origin(op)
    blob = _blob(line, op.font)
    if blob is not None:
        paint = skia_paint(op.paint)
        if op.paint.blur:
            # Of the line as a whole: a mask blur would add up where the glyphs' shadows overlap.
            paint.setImageFilter(skia.ImageFilters.Blur(op.paint.blur, op.paint.blur))
        canvas.drawTextBlob(blob, x, op.y, paint)
    if op.paint.stroke is None and not op.paint.blur:
        _inline_emoji(canvas, line, op, x, scale)


def _blob(line: ShapedLine, font: Font) -> Any | None:
    builder = skia.TextBlobBuilder()
    runs = [run for run in line.runs if run.face is not None and run.glyphs]
    for run in runs:
        places = [skia.Point(glyph.x, glyph.y) for glyph in run.glyphs]
        builder.allocRunPos(_skia_font(run, font), [glyph.id for glyph in run.glyphs], places)
    return builder.make() if runs else None


def _skia_font(run: Run, font: Font) -> Any:
    assert run.face is not None
    made = skia.Font(run.face.typeface, font.size)
    made.setSubpixel(True)
    made.setLinearMetrics(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    made.setSkewX(run.face.skew)
    return made


def _inline_emoji(canvas: Any, line: ShapedLine, op: TextOp, x: float, scale: float) -> None:
    for run in line.runs:
        if run.emoji is not None:
            place = run.glyphs[0]
            base = x + place.x + place.advance / 2, op.y + EMOJI_DROP_EM * op.font.size
            height = EMOJI_SIZE_EM * op.font.size
            emoji = IllustrationOp(
                code=run.emoji, base=base, height=height, measure="larger", opacity=op.paint.opacity
            )
            _illustration(canvas, emoji, scale)


def _image(canvas: Any, op: ImageOp, scale: float) -> None:
    pixels, x, y = fitted_picture(op, scale)
    canvas.save()
    if op.radius:
        shown = skia.Rect.MakeXYWH(x / scale, y / scale, pixels.shape[1] / scale, pixels.shape[0] / scale)
        canvas.clipRRect(skia.RRect.MakeRectXY(shown, op.radius, op.radius), doAntiAlias=True)
    _stamp(canvas, pixels, x, y, scale)
    canvas.restore()


def _illustration(canvas: Any, op: IllustrationOp, scale: float) -> None:
    picture = draw_illustration(op, scale)
    if op.long_shadow is not None:
        shadow = long_shadow(picture.pixels[..., 3], round(op.long_shadow.length * scale), op.long_shadow.color)
        _stamp(canvas, shadow, picture.x, picture.y, scale)
    _stamp(canvas, picture.pixels, picture.x, picture.y, scale)


def _ground(canvas: Any, op: GroundOp, scale: float) -> None:
    pixels, x, y = ground_pixels(op, scale)
    _stamp(canvas, pixels, x, y, scale, skia.kOpaque_AlphaType)


def _shadow(canvas: Any, op: ShadowOp, scale: float) -> None:
    pixels, x, y = shadow_pixels(op, scale)
    _stamp(canvas, pixels, x, y, scale)


def _glass(canvas: Any, op: GlassOp, scale: float) -> None:
    """Draw a pane; drawing through a round clip takes long, so only the edges and corners are."""
    pixels, x, y = glass_pixels(op, scale, _flat)
    right, bottom, corner = x + pixels.shape[1], y + pixels.shape[0], math.ceil(op.radius * scale) + 1
    upper, lower = (y + corner, bottom - corner) if 2 * corner < bottom - y else (bottom, bottom)
    edges = [
        (x, y, right, upper),
        (x, lower, right, bottom),
        (x, upper, x + 1, lower),
        (right - 1, upper, right, lower),
    ]
    canvas.save()
    canvas.scale(1 / scale, 1 / scale)
    for part, rounded in [((x + 1, upper, right - 1, lower), False), *((edge, True) for edge in edges)]:
        canvas.save()
        canvas.clipRect(skia.Rect.MakeLTRB(*part))
        canvas.scale(scale, scale)
        if rounded:
            canvas.clipRRect(skia.RRect.MakeRectXY(_skia_rect(op.box), op.radius, op.radius), doAntiAlias=True)
        _stamp(canvas, pixels, x, y, scale, skia.kOpaque_AlphaType)
        canvas.restore()
    canvas.restore()


def _flat(ops: tuple[Op, ...], area: Box, scale: float) -> Pixels:
    """Return the pixels of an area of a drawing, not trimmed."""
    pixels = np.zeros((max(1, round(area.h * scale)), max(1, round(area.w * scale)), 4), np.uint8)
    canvas = _canvas(pixels)
    canvas.scale(scale, scale)
    canvas.translate(-area.x, -area.y)
    _draw_ops(canvas, ops, scale)
    return pixels


def _stamp(
    canvas: Any, pixels: Pixels, x: float, y: float, scale: float, alpha: Any = skia.kPremul_AlphaType
) -> None:
    """Draw pixels that are already of the output's size with their corner at output pixel (x, y)."""
    image = skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, alphaType=alpha, copy=False)
    canvas.save()
    canvas.scale(1 / scale, 1 / scale)
    canvas.drawImage(image, x, y, skia.SamplingOptions(skia.FilterMode.kLinear))
    canvas.restore()


def _group(canvas: Any, op: GroupOp, scale: float) -> None:
    """Draw ops as one: blurred, then clipped, then faded and blended, all of it inside the group's transform."""
    canvas.save()
    if op.matrix is not None:
        canvas.concat(skia.Matrix.MakeAll(*op.matrix))
    if op.clip is not None:
        canvas.clipRRect(skia.RRect.MakeRectXY(_skia_rect(op.clip), op.clip_radius, op.clip_radius), doAntiAlias=True)
    layered = op.opacity < 1 or op.blend != "normal" or op.blur > 0
    if layered:
        paint = skia.Paint(BlendMode=BLENDS[op.blend])
        paint.setAlphaf(op.opacity)
        if op.blur:
            paint.setImageFilter(skia.ImageFilters.Blur(op.blur, op.blur))
        canvas.saveLayer(None, paint)
    _draw_ops(canvas, op.ops, scale)
    if layered:
        canvas.restore()
    canvas.restore()


_DRAW: dict[type, Callable[[Any, Any, float], None]] = {
    RectOp: _rect,
    EllipseOp: _ellipse,
    PathOp: _path,
    TextOp: _text,
    ImageOp: _image,
    IllustrationOp: _illustration,
    GroundOp: _ground,
    GlassOp: _glass,
    ShadowOp: _shadow,
    GroupOp: _group,
    InkOp: draw_ink,
    TornOp: draw_torn,
}
