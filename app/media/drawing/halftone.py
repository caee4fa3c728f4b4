"""Halftone prints: a picture in dots of one ink, as a newspaper shows it."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import LUMINANCE_WEIGHTS, Floats, rgb
from app.media.drawing.ops import Halftone

LEAST_PITCH_PIXELS = 4.0
"""Below this dots are no longer dots but noise."""

LARGEST_DOT = 0.72
"""Radius of a dot where the picture is black, in pitches: no paper is left."""

BLACK_PERCENT, WHITE_PERCENT = 2.0, 98.0
"""Tones below and above these shares of a picture become solid ink and bare paper."""

TONE_CURVE = 0.92
SHARPEN = 0.6


def printed(pixels: NDArray[np.uint8], halftone: Halftone, scale: float) -> NDArray[np.uint8]:
    """Return premultiplied RGBA pixels (h, w, 4) as a print of them; what was transparent is bare paper."""
    pitch = max(LEAST_PITCH_PIXELS, halftone.pitch * scale)
    gray = _tones(pixels, pitch)
    distance = _distance_to_dots(gray.shape, pitch)
    radius = np.sqrt(1 - gray) * np.float32(pitch * LARGEST_DOT)
    ink = np.clip(radius - distance + np.float32(0.5), 0, 1)[..., None]
    color = rgb(halftone.paper) * (1 - ink) + rgb(halftone.ink) * ink
    made = np.full((*gray.shape, 4), 255, np.uint8)
    made[..., :3] = np.rint(color * 255)
    return made


def _tones(pixels: NDArray[np.uint8], pitch: float) -> Floats:
    """Return lightness (h, w), 0 to 1, stretched to all tones and sharpened at the size of the dots."""
    over_paper = pixels[..., :3].astype(np.float32) + (255 - pixels[..., 3:].astype(np.float32))
    gray = over_paper @ LUMINANCE_WEIGHTS / np.float32(255)
    low, high = np.percentile(gray[::4, ::4], [BLACK_PERCENT, WHITE_PERCENT])
    gray = (gray - low) / max(float(high - low), 0.05)
    gray = gray + SHARPEN * (gray - cv2.GaussianBlur(gray, (0, 0), pitch * 0.7))
    return np.asarray(np.clip(gray, 0, 1) ** TONE_CURVE, np.float32)


def _distance_to_dots(shape: tuple[int, ...], pitch: float) -> Floats:
    """Return each pixel's distance from the nearest point of a grid turned by 45 degrees."""
    x = np.arange(shape[1], dtype=np.float32)[None] / np.float32(math.sqrt(2))
    y = np.arange(shape[0], dtype=np.float32)[:, None] / np.float32(math.sqrt(2))
    u, v = (x + y) / np.float32(pitch), (y - x) / np.float32(pitch)
    u -= np.rint(u)
    v -= np.rint(v)
    return np.asarray(np.sqrt(u * u + v * v) * np.float32(pitch), np.float32)
