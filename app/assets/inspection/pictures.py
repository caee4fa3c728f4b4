"""Pictures: checked by their headers, then decoded and encoded anew, so that only the picture itself is left.

What goes: EXIF (after its orientation is applied), places and names, colour profiles (after conversion to sRGB),
thumbnails, comments, and whatever was hidden before, between or behind the picture's own data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from app.assets.inspection.report import Report, broken, too_large, unsupported
from app.assets.kinds import JPEG, PNG, WEBP, Family, Limits, MediaType

Pixels = NDArray[np.uint8]

TYPES: Final[Mapping[Family, MediaType]] = {Family.PNG: PNG, Family.JPEG: JPEG, Family.WEBP: WEBP}
JPEG_QUALITY: Final = 95
WEBP_QUALITY: Final = 95
WEBP_LOSSLESS: Final = 101
PNG_COMPRESSION: Final = 3
MAX_SIDE: Final = {Family.PNG: 32_767, Family.JPEG: 32_767, Family.WEBP: 16_383}

UPRIGHT: Final[Mapping[int, Callable[[Pixels], Pixels]]] = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.transpose(1, 0, 2),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].transpose(1, 0, 2),
    8: lambda pixels: np.rot90(pixels, 1),
}
"""How to turn a picture upright, by the orientation that EXIF gives it."""


def inspect_picture(path: Path, family: Family, limits: Limits, out: Path) -> Report:
    """Write the picture alone to `out` and return what it is.

    Raises AssetTooLargeError before decoding one with too many pixels, UnsupportedAssetError for one that moves,
    BrokenAssetError for one that is cut short or damaged.
    """
    data = path.read_bytes()
    codec = _codec(data)
    size = codec.dimensions()
    _check_size(size.width(), size.height(), family, limits)
    if codec.getFrameCount() > 1 or _is_animated_png(data):
        raise unsupported("The picture moves.", "Save it as MP4, or one picture of it as PNG.", detected="animation")
    opaque = codec.getInfo().isOpaque()
    pixels = UPRIGHT[int(codec.getOrigin())](_decoded(codec))
    _write(out, family, pixels, opaque=opaque, lossless=b"VP8L" in data[:64])
    height, width = pixels.shape[:2]
    return Report(TYPES[family].media_type, width, height, rewritten=True, metadata={"alpha": not opaque})


def _codec(data: bytes) -> Any:
    try:
        return skia.Codec.MakeFromData(skia.Data.MakeWithoutCopy(data))
    except RuntimeError as error:
        raise broken("The picture cannot be read: its header is damaged.") from error


def _check_size(width: int, height: int, family: Family, limits: Limits) -> None:
    if width * height > limits.image_pixels:
        raise too_large(
            f"The picture has {width:,} × {height:,} pixels, more than the {limits.image_pixels:,} that are taken.",
            "Make it smaller: videos need no more than about 4,000 a side.",
            limit_pixels=limits.image_pixels,
        )
    if max(width, height) > MAX_SIDE[family]:
        raise too_large(f"The picture is {max(width, height):,} pixels long.", "Crop it or make it smaller.")


def _is_animated_png(data: bytes) -> bool:
    return data.startswith(b"\x89PNG") and b"acTL" in data[: max(0, data.find(b"IDAT"))]


def _decoded(codec: Any) -> Pixels:
    """Return the pixels as RGBA, not premultiplied, in sRGB."""
    size = codec.dimensions()
    pixels = np.zeros((size.height(), size.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        size.width(), size.height(), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType, skia.ColorSpace.MakeSRGB()
    )
    result = codec.getPixels(info, pixels, pixels.strides[0])
    if result == skia.Codec.kIncompleteInput:
        raise broken("The picture is cut short.")
    if result != skia.Codec.kSuccess:
        raise broken("The picture is damaged.")
    return pixels


def _write(out: Path, family: Family, pixels: Pixels, *, opaque: bool, lossless: bool) -> None:
    channels = cv2.COLOR_RGBA2BGR if opaque else cv2.COLOR_RGBA2BGRA
    bgr = cv2.cvtColor(np.ascontiguousarray(pixels), channels)
    options = {
        Family.PNG: [cv2.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION],
        Family.JPEG: [
            cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
        ],
        Family.WEBP: [cv2.IMWRITE_WEBP_QUALITY, WEBP_LOSSLESS if lossless else WEBP_QUALITY],
    }  # fmt: skip
    done, encoded = cv2.imencode(TYPES[family].extensions[0], bgr, options[family])
    if not done:
        raise broken("The picture cannot be written anew.", "Save it as PNG.")
    out.write_bytes(encoded.tobytes())
