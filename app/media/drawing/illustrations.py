"""Illustrations: the Fluent 3D emoji, lit by a theme, standing on a floor.

A picture is enlarged, graded, turned, rimmed with light and blurred; its reflection, its contact shadow and its halo
are laid behind it. All of it is one piece of premultiplied pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import Floats, hex_of, rgb
from app.media.drawing.emoji import asset_path
from app.media.drawing.ops import CastShadow, Grade, IllustrationOp, Rim
from app.media.drawing.stickers import cut_out, edge_width
from app.media.drawing.tinting import tinted
from app.media.drawing.upscaling import PADDING, enlarged, source_path, source_size, visible_box

INK = 0.02
"""Opacity from which a pixel belongs to an illustration's own bounds."""

RIM_MIN_UNITS = 2.5
"""A rim is never thinner than this, in canvas units."""

REFLECTED = 0.55
"""Share of an illustration's height that the floor mirrors."""

REFLECTION_BLUR = 3.2
REFLECTION_GAP = 2.0
"""Sigma of a reflection's blur, and how far it lies below the base, in canvas units."""

HALO_SIGMA = 0.22
"""Sigma of a halo, in shares of the height."""

CUT_OPACITY, CUT_RUN, CUT_OTHER = 0.5, 0.55, 0.25
CUT_COLORS, CUT_FADE, CUT_DEPTH = 0.15, 0.10, 0.06
"""A side that is cut off: opacity of what is seen, shares of its height that are seen of it and of the other side at
most, spread of its colours, and how much they differ so far (in widths) inside it."""

CONTACT_WIDTH, CONTACT_HEIGHT, CONTACT_BLUR = 0.86, 0.035, 0.012
"""A contact shadow's width, in shares of the illustration's, its height and blur, in shares of its height."""


@dataclass(frozen=True)
class Picture:
    """Premultiplied RGBA pixels, uint8 (h, w, 4), and the output pixel of their top left corner."""

    pixels: NDArray[np.uint8]
    x: int
    y: int


@dataclass(frozen=True)
class _Piece:
    """Premultiplied float RGBA and the place of its top left corner, in output pixels from the base point."""

    pixels: Floats
    x: float
    y: float


def has_illustration(code: str) -> bool:
    """Whether there is an illustration of this emoji code; selectors and leading zeros do not matter."""
    return asset_path(code) is not None


def visible_size(code: str) -> tuple[int, int]:
    """Return width and height of what is seen of an illustration, in pixels of its source.

    Raises NotFoundError when there is none of that code.
    """
    _, _, width, height = visible_box(source_path(code))
    return width, height


def visible_extent(op: IllustrationOp) -> tuple[float, float]:
    """Return width and height of what is seen of an op before it is turned, in canvas units."""
    width, height = visible_size(op.code)
    factor = op.height / (height if op.measure == "height" else max(width, height))
    return width * factor, height * factor


@lru_cache(maxsize=1024)
def cut_off(code: str) -> bool:
    """Return whether an illustration is cut straight at its left or right, as one that goes on beyond its picture.

    Such a side is a long run of many colours, none of which fades towards it; the other side is none.
    """
    left, top, width, height = visible_box(source_path(code))
    seen = enlarged(source_path(code), source_size(source_path(code)))[PADDING:-PADDING, PADDING:-PADDING]
    seen = seen[top : top + height, left : left + width]
    sides = (seen, seen[:, ::-1])
    runs = [float((side[:, 0, 3] > CUT_OPACITY).mean()) for side in sides]
    return any(
        run > CUT_RUN and other < CUT_OTHER and _goes_on(side)
        for side, run, other in zip(sides, runs, reversed(runs), strict=True)
    )


def _goes_on(seen: Floats) -> bool:
    rows = seen[:, 0, 3] > CUT_OPACITY
    edge, inner = seen[rows, 2, :3], seen[rows, round(CUT_DEPTH * seen.shape[1]), :3]
    return bool(edge.std(0).mean() > CUT_COLORS and np.abs(edge - inner).mean() < CUT_FADE)


def main_color(code: str) -> str:
    """Return an illustration's most telling colour, weighted by saturation: what its halo should glow in."""
    image = enlarged(source_path(code), 64)
    color = image[..., :3].reshape(-1, 3)
    vivid = (color.max(-1) - color.min(-1)) ** 2 * image[..., 3].ravel() + 1e-6
    return hex_of(np.asarray((color * vivid[:, None]).sum(0) / vivid.sum(), np.float32))


def draw_illustration(op: IllustrationOp, scale: float) -> Picture:
    """Return the illustration at `scale` output pixels per canvas unit.

    Raises NotFoundError when there is none of that code.
    """
    height = visible_extent(op)[1] * scale
    body = _lit(op, scale, height)
    pieces = [*_behind(op, body, scale, height), body]
    return _flattened(pieces, op, scale)


def _lit(op: IllustrationOp, scale: float, height: float) -> _Piece:
    path = source_path(op.code)
    box = visible_box(path)
    straight = enlarged(path, max(2, round(source_size(path) * height / box[3])))
    body = _turned(_trimmed(_premultiplied(_graded(_trimmed(straight), op.grade))), op.rotation)
    for rim in op.grade.rims:
        body = _rimmed(body, rim, max(RIM_MIN_UNITS * scale, rim.width * height))
    x, y = -body.shape[1] / 2, -float(body.shape[0])
    if op.grade.sticker:
        width = edge_width(op.grade.sticker, height / scale) * scale
        body, margin = cut_out(body, op.grade.sticker, width, scale)
        x, y = x - margin, y - margin
    if op.blur:
        margin = int(op.blur * scale * 3) + 1
        body = _blurred(_pad(body, margin), op.blur * scale)
        x, y = x - margin, y - margin
    return _Piece(body, x, y)


def _behind(op: IllustrationOp, body: _Piece, scale: float, height: float) -> list[_Piece]:
    pieces = []
    if op.reflection:
        pieces.append(_reflection(body, op, scale))
    if op.grade.shadow:
        pieces.append(_shadow(body, op.grade.shadow, height))
    if op.contact:
        pieces.append(_contact(body.pixels.shape[1], height, op, scale))
    if op.halo and op.halo_strength:
        pieces.append(_halo(body, height * HALO_SIGMA, op.halo, op.halo_strength))
    return pieces


def _trimmed(image: Floats) -> Floats:
    rows, columns = np.where(image[..., 3] > INK)
    return np.ascontiguousarray(image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1])


def _premultiplied(straight: Floats) -> Floats:
    return np.dstack([straight[..., :3] * straight[..., 3:], straight[..., 3]])


def _pad(image: Floats, margin: int) -> Floats:
    return np.pad(image, ((margin, margin), (margin, margin), (0, 0)))


def _blurred(image: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _graded(straight: Floats, grade: Grade) -> Floats:
    """Return the picture as the theme's key and ambient light show it."""
    color = tinted(straight[..., :3], grade)
    facing = _facing(straight.shape[:2], grade.key_dx, grade.key_dy)
    if grade.key_strength:
        key = np.clip(0.5 + facing, 0, 1) ** 1.5 * np.float32(grade.key_strength)
        color = np.asarray(1 - (1 - np.clip(color, 0, 1)) * (1 - key * rgb(grade.key_color)), np.float32)
    if grade.ambient_strength:
        shade = np.clip(0.5 - facing, 0, 1) ** 1.3 * np.float32(grade.ambient_strength)
        color = np.asarray(color * (1 - shade * (1 - rgb(grade.ambient_color))), np.float32)
    return np.dstack([np.clip(color, 0, 1), straight[..., 3]]).astype(np.float32)


def _facing(shape: tuple[int, ...], dx: float, dy: float) -> Floats:
    """Return by how much each place lies towards (dx, dy), (h, w, 1), 0 in the middle."""
    across = (np.arange(shape[1], dtype=np.float32) / shape[1] - 0.5) * dx
    down = (np.arange(shape[0], dtype=np.float32) / shape[0] - 0.5) * dy
    return np.asarray((across[None] + down[:, None])[..., None], np.float32)


def _turned(image: Floats, degrees: float) -> Floats:
    """Return the picture turned clockwise about its middle, trimmed again."""
    if not degrees:
        return image
    image = _pad(image, int(max(image.shape[:2]) * 0.22) + 2)
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1)
    turned = np.asarray(cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC), np.float32)
    turned = np.clip(turned, 0, 1)
    turned[..., :3] = np.minimum(turned[..., :3], turned[..., 3:])
    return _trimmed(turned)


def _rimmed(image: Floats, rim: Rim, width: float) -> Floats:
    """Return the picture with light along the edge that faces the rim's direction: opacity less itself, shifted."""
    margin = int(width * 2) + 4
    opacity = np.pad(image[..., 3], margin)
    shift = np.array([[1, 0, -rim.dx * width], [0, 1, -rim.dy * width]], np.float32)
    shifted = cv2.warpAffine(opacity, shift, (opacity.shape[1], opacity.shape[0]))
    edge = np.clip(opacity - cv2.GaussianBlur(shifted, (0, 0), width * 0.55), 0, 1)[margin:-margin, margin:-margin]
    edge = cv2.GaussianBlur(np.ascontiguousarray(edge), (0, 0), max(0.6, width * 0.12))
    amount = (edge * image[..., 3] * rim.strength)[..., None]
    color = image[..., :3] + (image[..., 3:] - image[..., :3]) * amount * rgb(rim.color)
    return np.asarray(np.clip(np.dstack([color, image[..., 3]]), 0, 1), np.float32)


def _reflection(body: _Piece, op: IllustrationOp, scale: float) -> _Piece:
    sigma = (REFLECTION_BLUR + op.blur) * scale
    margin = int(sigma * 3) + 1
    below = int(-body.y)
    mirrored = body.pixels[: min(below, body.pixels.shape[0])][::-1]
    kept = mirrored[: max(1, int(mirrored.shape[0] * REFLECTED))]
    fade = op.reflection * np.linspace(1, 0, kept.shape[0], dtype=np.float32) ** 1.6
    soft = _blurred(_pad(kept * fade[:, None, None], margin), sigma)
    return _Piece(soft, body.x - margin, REFLECTION_GAP * scale - margin)


def _contact(width: int, height: float, op: IllustrationOp, scale: float) -> _Piece:
    half_width, half_height = width * CONTACT_WIDTH / 2, max(1.0, height * CONTACT_HEIGHT / 2)
    sigma = max(0.7, height * CONTACT_BLUR)
    margin = int(sigma * 3) + 2
    x = np.arange(-int(half_width) - margin, int(half_width) + margin + 1, dtype=np.float32)
    y = np.arange(-int(half_height) - margin, int(half_height) + margin + 1, dtype=np.float32)
    distance = np.sqrt((x / half_width)[None] ** 2 + (y / half_height)[:, None] ** 2)
    shade = _blurred(np.clip((1 - distance) * half_height + 0.5, 0, 1), sigma) * np.float32(op.contact)
    # An object out of focus spreads below its base and would hide the shadow.
    return _Piece(_colored(shade, "#000000"), float(x[0]), float(y[0]) + scale * (1 + 2 * op.blur))


def _shadow(body: _Piece, shadow: CastShadow, height: float) -> _Piece:
    fallen = _halo(body, shadow.blur * height, shadow.color, shadow.strength)
    return replace(fallen, y=fallen.y + shadow.drop * height)


def _halo(body: _Piece, sigma: float, color: str, strength: float) -> _Piece:
    """Return the outline as a glow; a wide blur is made small and enlarged, which shows no difference."""
    step = max(1, int(sigma / 6))
    margin = (int(sigma * 3) // step + 1) * step
    opacity = np.pad(body.pixels[..., 3], margin)
    size = opacity.shape[1], opacity.shape[0]
    small = cv2.resize(opacity, (max(2, size[0] // step), max(2, size[1] // step)), interpolation=cv2.INTER_AREA)
    glow = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / step), size, interpolation=cv2.INTER_CUBIC)
    return _Piece(_colored(np.clip(glow * strength, 0, 1), color), body.x - margin, body.y - margin)


def _colored(opacity: Floats, color: str) -> Floats:
    return np.dstack([rgb(color) * opacity[..., None], opacity]).astype(np.float32)


def _flattened(pieces: list[_Piece], op: IllustrationOp, scale: float) -> Picture:
    """Return the pieces laid over one another, on whole pixels about the op's base."""
    corners = [(round(op.base[0] * scale + p.x), round(op.base[1] * scale + p.y)) for p in pieces]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right = max(x + p.pixels.shape[1] for (x, _), p in zip(corners, pieces, strict=True))
    bottom = max(y + p.pixels.shape[0] for (_, y), p in zip(corners, pieces, strict=True))
    whole = np.zeros((bottom - top, right - left, 4), np.float32)
    for number, ((x, y), piece) in enumerate(zip(corners, pieces, strict=True)):
        under = whole[y - top : y - top + piece.pixels.shape[0], x - left : x - left + piece.pixels.shape[1]]
        if number:
            under *= 1 - piece.pixels[..., 3:]
        under += piece.pixels
    if op.opacity < 1:
        whole *= np.float32(op.opacity)
    return Picture(_rounded(whole), left, top)


def _rounded(pixels: Floats) -> NDArray[np.uint8]:
    """Return 8-bit pixels, the translucent ones dithered so that halos show no bands.

    One noise serves all channels, so colour never exceeds opacity and nothing stays nothing.
    """
    noise = np.random.default_rng(0).random(pixels.shape[:2], np.float32)
    noise[pixels[..., 3] >= 1 - 1e-4] = 0.5
    raised = cv2.addWeighted(pixels, 255, cv2.merge([noise] * 4), 1, 0)
    return np.asarray(np.clip(raised, 0, 255, out=raised), np.uint8)
