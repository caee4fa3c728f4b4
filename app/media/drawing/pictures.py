"""The user's pictures: reading them upright and in sRGB, cropped and resampled to the size they are shown at."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from app.core.exceptions import MediaError
from app.media.drawing.duotone import duotone
from app.media.drawing.halftone import printed
from app.media.drawing.ops import ImageOp

Pixels = NDArray[np.uint8]

FORMATS = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or SVG"

VECTOR_SUFFIX = ".svg"
VECTOR_DEFAULT_SIZE = (512.0, 512.0)
"""Width and height of an SVG that gives none."""

_VIEW_BOX = re.compile(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)")


def picture_size(path: str | Path) -> tuple[int, int]:
    """Return width and height of a picture as it is shown (EXIF orientation applied), in its pixels.

    Raises MediaError when the file is missing or is no picture.
    """
    file = _existing(path)
    return _size(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _size(file: Path, _modified_ns: int) -> tuple[int, int]:
    if file.suffix.lower() == VECTOR_SUFFIX:
        width, height = _vector_size(_vector(file), file)
        return round(width), round(height)
    image = _encoded(file)
    if image is not None:
        return image.width(), image.height()
    pixels = _decoded_by_opencv(file)
    return pixels.shape[1], pixels.shape[0]


def fitted_picture(op: ImageOp, scale: float) -> tuple[Pixels, float, float]:
    """Return the picture as premultiplied RGBA for its box, and where its top left corner lies, in output pixels.

    `cover` fills the box, cropped about the focus; `contain` is whole and centred. Reduced pictures are averaged by
    area, enlarged ones interpolated by bicubics. Raises MediaError when the file is missing or is no picture.
    """
    file = _existing(op.path)
    box = op.box
    width, height = max(1, round(box.w * scale)), max(1, round(box.h * scale))
    left, top = round(box.x * scale), round(box.y * scale)
    if op.fit == "contain":
        shown_width, shown_height = picture_size(file)
        ratio = min(width / shown_width, height / shown_height)
        fitted = max(1, round(shown_width * ratio)), max(1, round(shown_height * ratio))
        left, top = left + (width - fitted[0]) // 2, top + (height - fitted[1]) // 2
        width, height = fitted
    pixels = covering(_read(file, max(width, height)), (width, height), op.focus)
    if op.blur:
        pixels = np.asarray(
            cv2.GaussianBlur(pixels, (0, 0), op.blur * scale, borderType=cv2.BORDER_REPLICATE), np.uint8
        )
    if op.halftone:
        pixels = printed(pixels, op.halftone, scale)
    return duotone(pixels, *op.duotone) if op.duotone else pixels, left, top


def _existing(path: str | Path) -> Path:
    file = Path(path)
    if not file.is_file():
        raise MediaError(f"There is no picture {file}.", hint="Check its name and folder.")
    return file


def small_picture(path: str | Path, longest: int) -> Pixels:
    """Return a picture as premultiplied RGBA, reduced so that its longer side has `longest` pixels at most.

    Raises MediaError when the file is missing or is no picture.
    """
    pixels = _read(_existing(path), longest)
    height, width = pixels.shape[:2]
    ratio = longest / max(width, height)
    if ratio >= 1:
        return pixels
    size = max(1, round(width * ratio)), max(1, round(height * ratio))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def covering(pixels: Pixels, size: tuple[int, int], focus: tuple[float, float]) -> Pixels:
    """Return premultiplied RGBA cropped about `focus` to the shape of `size`, and resampled to it."""
    height, width = pixels.shape[:2]
    ratio = max(size[0] / width, size[1] / height)
    crop_width, crop_height = min(width, max(1, round(size[0] / ratio))), min(height, max(1, round(size[1] / ratio)))
    x = round(min(max(focus[0] * width - crop_width / 2, 0), width - crop_width))
    y = round(min(max(focus[1] * height - crop_height / 2, 0), height - crop_height))
    cropped = pixels[y : y + crop_height, x : x + crop_width]
    method = cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC
    resized = np.array(cv2.resize(cropped, size, interpolation=method), np.uint8)
    # A bicubic overshoots; premultiplied colour may not exceed opacity.
    np.minimum(resized[..., :3], resized[..., 3:], out=resized[..., :3])
    return resized


def _read(file: Path, longest: int) -> Pixels:
    """Return a file's premultiplied RGBA pixels; `longest` is the side a vector picture is drawn at."""
    if file.suffix.lower() == VECTOR_SUFFIX:
        return _drawn_vector(file, longest)
    image = _encoded(file)
    if image is None:
        return _decoded_by_opencv(file)
    pixels = np.zeros((image.height(), image.width(), 4), np.uint8)
    srgb = skia.ImageInfo.Make(
        image.width(), image.height(), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType, skia.ColorSpace.MakeSRGB()
    )
    if not image.readPixels(srgb, pixels, pixels.strides[0]):
        raise _unreadable(file)
    return pixels


def _encoded(file: Path) -> Any | None:
    """Return a Skia image that decodes when read, or None when Skia does not know the format.

    Raises MediaError for a file cut short, of which Skia would show what there is.
    """
    data = file.read_bytes()
    if not _is_whole(data):
        raise _unreadable(file)
    return skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(data))


def _is_whole(data: bytes) -> bool:
    """Return False for a JPEG, PNG or WebP file that lacks its end."""
    if data.startswith(b"\xff\xd8"):
        return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")
    if data.startswith(b"\x89PNG"):
        return b"IEND" in data
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return len(data) >= int.from_bytes(data[4:8], "little") + 8
    return True


def _decoded_by_opencv(file: Path) -> Pixels:
    """Read the formats that Skia lacks: TIFF and AVIF."""
    encoded = np.fromfile(file, np.uint8)
    try:
        pixels = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if encoded.size else None
    except cv2.error as error:
        raise _unreadable(file) from error
    if pixels is None:
        raise _unreadable(file)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGBA), np.uint8)


def _unreadable(file: Path) -> MediaError:
    return MediaError(
        f"{file} is not a picture that can be read.", hint=f"Use {FORMATS}, and check that it is whole."
    )


def _vector(file: Path) -> Any:
    document = skia.SVGDOM.MakeFromStream(skia.MemoryStream.MakeCopy(file.read_bytes()))
    if document is None:
        raise _unreadable(file)
    return document


def _vector_size(document: Any, file: Path) -> tuple[float, float]:
    """Return the size an SVG gives itself, else the shape of its view box."""
    size = document.containerSize()
    if size.width() > 0 and size.height() > 0:
        return size.width(), size.height()
    box = _VIEW_BOX.search(file.read_bytes())
    if box and float(box[1]) > 0 and float(box[2]) > 0:
        return float(box[1]), float(box[2])
    return VECTOR_DEFAULT_SIZE


def _drawn_vector(file: Path, longest: int) -> Pixels:
    document = _vector(file)
    width, height = _vector_size(document, file)
    ratio = longest / min(width, height)
    pixels = np.zeros((max(1, round(height * ratio)), max(1, round(width * ratio)), 4), np.uint8)
    info = skia.ImageInfo.Make(pixels.shape[1], pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0]).getCanvas()
    canvas.scale(ratio, ratio)
    document.setContainerSize(skia.Size(width, height))
    document.render(canvas)
    return pixels
